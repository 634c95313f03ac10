-- What was set aside. Read through the partial index of it; changed under the mailbox's lock.

-- name: listed
SELECT e.id, e.type, e.actor, e.payload, e.at, e.quarantined_at, e.error, e.attempts,
  h.subject AS conversation, h.owner, c.address, w.kind, w.text,
  coalesce(jsonb_array_length(w.media), 0) AS files,
  (SELECT count(*) FROM event n WHERE n.subject = h.subject AND n.seq IS NOT NULL
     AND n.done_at IS NULL AND n.quarantined_at IS NULL) AS behind,
  e.subject <> h.subject OR EXISTS (SELECT FROM event n WHERE n.subject = e.subject
     AND n.seq > e.seq AND n.done_at IS NOT NULL) AS is_passed
FROM event e
JOIN mailbox b ON b.subject = e.subject
JOIN mailbox h ON h.subject = coalesce(b.merged_into, b.subject)
JOIN conversation c ON c.id = h.subject
LEFT JOIN message w ON w.id = (e.payload ->> 'message')::uuid AND e.type = 'MESSAGE_RECEIVED'
WHERE e.quarantined_at IS NOT NULL AND e.done_at IS NULL
  AND ($1::text IS NULL OR starts_with(e.id::text, $1::text))
ORDER BY e.quarantined_at, e.id LIMIT $2;

-- name: subject
SELECT subject FROM event WHERE id = $1;

-- name: retry
-- Back to its place; of a conversation that was merged meanwhile, behind everything ($3). What the
-- candidate said, and what was passed by something newer, is no answer to what is asked now.
UPDATE event e SET quarantined_at = NULL, error = NULL, attempts = 0, subject = $2,
  seq = CASE WHEN e.subject = $2 THEN e.seq ELSE $3 END,
  payload = CASE
    WHEN e.type = 'MESSAGE_RECEIVED' AND (e.subject <> $2 OR EXISTS (
      SELECT FROM event n WHERE n.subject = e.subject AND n.seq > e.seq AND n.done_at IS NOT NULL))
    THEN e.payload || jsonb_build_object('v', $4::int, 'late', true)
    ELSE e.payload END
WHERE e.id = $1 AND e.quarantined_at IS NOT NULL AND e.done_at IS NULL
RETURNING e.seq, e.payload;

-- name: retried
-- Whoever thinks has not read what comes before: its turn is fenced, and begins again.
UPDATE mailbox SET turn = NULL, lease_until = NULL, tries = 0, drafts = 0, failures = 0,
  last_seq = greatest(last_seq, $2), due_at = clock_timestamp()
WHERE subject = $1;

-- name: drop
UPDATE event SET done_at = clock_timestamp(), quarantined_at = NULL,
  error = 'Dropped by ' || $2 || '. ' || coalesce(error, '')
WHERE id = $1 AND quarantined_at IS NOT NULL AND done_at IS NULL
RETURNING seq;

-- name: dropped
-- What waits behind it goes on; who holds the conversation goes on anyway.
UPDATE mailbox SET failures = 0,
  due_at = CASE WHEN turn IS NULL THEN coalesce(due_at, clock_timestamp()) ELSE due_at END
WHERE subject = $1;
