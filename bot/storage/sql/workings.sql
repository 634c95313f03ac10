-- What goes on behind a conversation. Nothing here locks or writes.

-- name: lease
SELECT m.owner, m.turn, m.tries, m.drafts, c.stage, c.language, c.pending, c.application,
  m.lease_until, m.due_at, clock_timestamp() AS now,
  a.decision, a.score, j.code
FROM mailbox m JOIN conversation c ON c.id = m.subject
LEFT JOIN application a ON a.id = c.application
LEFT JOIN job j ON j.id = a.job
WHERE m.subject = $1;

-- name: mail
SELECT id, seq, type, actor, attempts, error, way, recorded_at, done_at, quarantined_at,
  (payload ->> 'message')::uuid AS message
FROM event WHERE subject = $1 AND seq IS NOT NULL ORDER BY seq DESC LIMIT $2;

-- name: answers
-- What stands, and what it replaced, each with the mail that it came with.
SELECT question, value, source, replaced_at IS NULL AS stands FROM answer
WHERE application = $1 ORDER BY at, id;

-- name: outbox
SELECT id, author, status, attempt, error, cause, recorded_at,
  CASE WHEN status IN ('ready', 'sending', 'unsure') THEN next_at END AS next_at
FROM message WHERE conversation = $1 AND direction = 'out' ORDER BY seq DESC LIMIT $2;
