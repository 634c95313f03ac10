-- What people look at. Nothing here locks or writes.

-- name: by_address
SELECT c.* FROM conversation c JOIN identity i ON i.conversation = c.id WHERE i.address = $1;

-- name: by_candidate
-- Through merges: the id of somebody who turned out to be somebody else still leads there.
WITH RECURSIVE trail AS (
  SELECT id, merged_into FROM candidate WHERE id = $1
  UNION
  SELECT k.id, k.merged_into FROM candidate k JOIN trail t ON k.id = t.merged_into
)
SELECT c.* FROM conversation c JOIN mailbox m ON m.subject = c.id
WHERE c.candidate = (SELECT id FROM trail WHERE merged_into IS NULL) AND m.merged_into IS NULL
ORDER BY c.id LIMIT 1;

-- name: mailbox
SELECT m.owner, m.tries, k.opted_out_at IS NOT NULL AS opted_out,
  (SELECT coalesce(sum(tokens), 0)::bigint FROM model_hour WHERE conversation IN
     (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1)) AS model_tokens,
  (SELECT count(*) FROM upload WHERE due_at IS NOT NULL AND conversation IN
     (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1)) AS unread
FROM mailbox m JOIN conversation c ON c.id = m.subject JOIN candidate k ON k.id = c.candidate
WHERE m.subject = $1;

-- name: applications
SELECT a.id, j.code, j.version, a.stage, a.decision, a.score,
  (SELECT jsonb_object_agg(w.question, w.value) FROM answer w
   WHERE w.application = a.id AND w.replaced_at IS NULL) AS answers
FROM application a JOIN job j ON j.id = a.job
WHERE a.candidate = $1 ORDER BY a.created_at, a.id;

-- name: consent
SELECT kind, wording, language, at FROM consent WHERE candidate = $1 ORDER BY at, id;

-- name: messages
-- Of a conversation and those merged into it. Positions are stable: rows are only ever added, and
-- recorded_at is taken under the mailbox lock.
-- `is_heard` by a scalar subquery: an EXISTS is hashed, which reads every event there ever was.
SELECT m.*, m.direction = 'in' AND coalesce((
    SELECT e.type = 'MESSAGE_RECEIVED' AND e.done_at IS NOT NULL FROM event e
    WHERE e.subject = m.conversation AND e.seq = m.seq), false) AS is_heard
FROM (
  SELECT id, direction, author, kind, text, options, media, status, provider_id, at, conversation,
    seq, row_number() OVER (ORDER BY recorded_at, id) AS position
  FROM message
  WHERE conversation IN (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1)
) m WHERE position > $2 ORDER BY position;

-- name: events
SELECT id, type, attempts, done_at IS NOT NULL AS is_done,
  quarantined_at IS NOT NULL AS is_quarantined
FROM event
WHERE subject IN (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1)
ORDER BY recorded_at, id;

-- name: notices
SELECT n.id, n.kind, coalesce(c.address, '') AS address, n.detail, n.at
FROM notice n LEFT JOIN conversation c ON c.id = n.conversation
WHERE n.seen_at IS NULL ORDER BY n.at DESC, n.id DESC LIMIT $1;

-- name: server
-- The server, and the tables of the database. Their size as the vacuum last saw it, without
-- indexes: asking the tables themselves would wait for whoever holds one.
SELECT current_setting('server_version_num')::int / 10000 AS major,
  coalesce(sum(greatest(c.relpages, 0) + coalesce(greatest(t.relpages, 0), 0)), 0)::bigint
    * current_setting('block_size')::int AS size,
  coalesce(array_agg(c.relname::text ORDER BY c.relname) FILTER (WHERE c.oid IS NOT NULL), '{}')
    AS tables
FROM (VALUES (1)) AS one
LEFT JOIN pg_class c ON c.relkind IN ('r', 'p') AND c.relnamespace = to_regnamespace('public')
LEFT JOIN pg_class t ON t.oid = c.reltoastrelid;

-- name: newest_fact
SELECT max(recorded_at) FROM public.event;

-- name: any_conversation
SELECT EXISTS (SELECT FROM public.conversation);

-- name: any_job
SELECT EXISTS (SELECT FROM public.job);
