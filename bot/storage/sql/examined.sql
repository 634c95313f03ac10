-- What the doctor looks at.

-- name: facts
-- Connections that a role without privileges may have: what is kept back for others is not ours.
SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::int / 10000 AS major,
       least(
           current_setting('max_connections')::int
               - current_setting('superuser_reserved_connections')::int
               - coalesce(current_setting('reserved_connections', true)::int, 0),
           nullif((SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user), -1),
           nullif((SELECT datconnlimit FROM pg_database WHERE datname = current_database()), -1)
       ) AS connections,
       -- Of all databases; pg_stat_activity hides from an ordinary role what others do.
       (SELECT sum(numbackends) FROM pg_stat_database)::int - 1 AS used,
       pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS read_only,
       current_setting('fsync')::bool AS is_durable,
       current_setting('server_encoding') AS encoding,
       clock_timestamp() AS date;

-- name: model_tokens
SELECT coalesce(sum(tokens), 0)::bigint FROM model_day
WHERE day = (clock_timestamp() AT TIME ZONE 'UTC')::date;

-- name: open_jobs
SELECT j.code FROM job j
WHERE j.is_open
  AND NOT EXISTS (SELECT FROM job n WHERE n.code = j.code AND n.version > j.version)
ORDER BY j.code;
