-- What waits. Read through the partial indexes of what is not done: nothing here looks at the rest.

-- name: mail
SELECT CASE
    WHEN b.lease_until >= clock_timestamp() THEN 'taken'
    WHEN b.due_at IS NULL THEN 'stopped'
    WHEN b.due_at <= clock_timestamp() THEN 'due'
    WHEN b.tries > 0 THEN 'backoff'
    ELSE 'quiet' END AS state,
  count(*) AS count,
  extract(epoch FROM clock_timestamp() - min(e.recorded_at))::float8 AS oldest
FROM event e JOIN mailbox b ON b.subject = e.subject
WHERE e.done_at IS NULL AND e.quarantined_at IS NULL AND e.seq IS NOT NULL
GROUP BY state;

-- name: quarantined
SELECT count(*) FROM event WHERE quarantined_at IS NOT NULL;

-- name: outbox
-- What waits to be sent, by all that decides why it does (bot.domain.delivery does).
-- $1: until when a window must be open to be open now.
SELECT m.status, m.author, b.owner, m.is_head,
  m.next_at IS NULL OR m.next_at <= clock_timestamp() AS is_due,
  k.opted_out_at IS NOT NULL AND NOT m.despite_opt_out AS opted_out,
  coalesce(m.void_after_seq < 0, false) AS revoked,
  coalesce(b.last_said > m.void_after_seq, false) AS void,
  c.channel = $2 OR coalesce(c.window_until >= $1, false) AS is_open,
  m.template IS NOT NULL AS has_template,
  CASE WHEN m.error IN ('paced', 'stopped') THEN m.error END AS held,
  count(*) AS count
FROM (
  SELECT conversation, status, author, next_at, error, despite_opt_out, void_after_seq, template,
    row_number() OVER (PARTITION BY conversation ORDER BY seq) = 1 AS is_head
  FROM message
  WHERE direction = 'out' AND status IN ('ready', 'sending', 'unsure')
    AND error IS DISTINCT FROM 'unsure_final'
) m
JOIN mailbox b ON b.subject = m.conversation
JOIN conversation c ON c.id = m.conversation
JOIN candidate k ON k.id = c.candidate
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;

-- name: overdue
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(send_at)), 0)::float8
FROM mailbox WHERE send_at <= clock_timestamp();

-- name: by_id
SELECT id FROM message WHERE id = $1;

-- name: by_provider
SELECT id FROM message WHERE provider_id = $1 ORDER BY recorded_at DESC LIMIT 1;

-- name: message
SELECT m.id, m.conversation, m.direction, m.status, m.author, m.attempt, m.error, m.provider_id,
  m.sending_at, m.next_at, m.recorded_at, m.void_after_seq, m.despite_opt_out,
  m.template IS NOT NULL AS has_template,
  b.owner, b.last_said, b.merged_into, c.channel, c.window_until,
  k.opted_out_at IS NOT NULL AS opted_out,
  (SELECT o.id FROM message o
   WHERE o.conversation = m.conversation AND o.direction = 'out' AND o.seq < m.seq
     AND o.status IN ('ready', 'sending', 'unsure') AND o.error IS DISTINCT FROM 'unsure_final'
   ORDER BY o.seq LIMIT 1) AS behind,
  EXISTS (SELECT FROM message o
    WHERE o.conversation = m.conversation AND o.direction = 'out' AND o.seq < m.seq
      AND o.turn = m.turn AND o.status = 'failed') AS failed_before,
  clock_timestamp() AS as_of
FROM message m
JOIN mailbox b ON b.subject = m.conversation
JOIN conversation c ON c.id = m.conversation
JOIN candidate k ON k.id = c.candidate
WHERE m.id = $1;

-- name: reports
-- What the provider said of message $2. Each report stands with the conversation of its time.
SELECT payload ->> 'status' AS word, recorded_at FROM event
WHERE subject = $1 AND type = 'MESSAGE_STATUS' AND payload ->> 'message' = $2::uuid::text
ORDER BY recorded_at;
