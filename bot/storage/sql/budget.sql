-- What the language model costs. Asked by turns that ask it; committed asynchronously.

-- name: reserve
-- Puts $2 tokens aside if neither the candidate ($4: hours that count, $5) nor everybody ($6) has
-- reached the limit. Compared and raised under the lock of the day's row, so nobody overtakes.
WITH spent AS (
  SELECT coalesce(sum(h.tokens), 0) AS tokens FROM model_hour h
  WHERE h.hour > $4 AND h.conversation IN (
    SELECT o.id FROM conversation c JOIN conversation o ON o.candidate = c.candidate
    WHERE c.id = $1
    UNION SELECT subject FROM mailbox WHERE merged_into = $1)
), today AS (
  INSERT INTO model_day (day, tokens)
  SELECT $3, $2::bigint FROM spent WHERE spent.tokens < $5::bigint AND $6::bigint > 0
  ON CONFLICT (day) DO UPDATE SET tokens = model_day.tokens + excluded.tokens
    WHERE model_day.tokens < $6::bigint
  RETURNING tokens
), mine AS (
  INSERT INTO model_hour (conversation, hour, tokens) SELECT $1, $7, $2::bigint FROM today
  ON CONFLICT (conversation, hour) DO UPDATE SET tokens = model_hour.tokens + excluded.tokens
)
SELECT spent.tokens < $5::bigint AS may_ask, today.tokens AS used
FROM spent LEFT JOIN today ON true;

-- name: settle
-- $2: what it cost more than was put aside; less than nothing if it cost less.
WITH today AS (
  UPDATE model_day SET tokens = greatest(tokens + $2::bigint, 0) WHERE day = $3 RETURNING day
)
UPDATE model_hour SET tokens = greatest(tokens + $2::bigint, 0) FROM today
WHERE conversation = $1 AND hour = $4;

-- name: told
-- Once under each name ($1), whoever tells it. No row: it was told already.
INSERT INTO notice (id, conversation, kind, detail, at) VALUES (md5($1)::uuid, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING RETURNING id;
