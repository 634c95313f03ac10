-- Sending, head first. A head is the oldest message of a conversation that is not settled.

-- name: due
SELECT subject, owner, last_said FROM mailbox
WHERE send_at <= clock_timestamp()
ORDER BY send_at LIMIT $1
FOR NO KEY UPDATE SKIP LOCKED;

-- name: take
-- Ready heads become `sending`. A head that has been `sending` for too long is unsure, and an
-- unsure one is due for a look at the provider; both keep their place. $2, $3: seconds.
-- A new try has no error yet: should its relay die, the one before says nothing of it.
UPDATE message m SET
  status = CASE WHEN h.status = 'ready' THEN 'sending' ELSE 'unsure' END,
  attempt = CASE WHEN h.status = 'ready' THEN m.attempt + 1 ELSE m.attempt END,
  sending_at = CASE WHEN h.status = 'ready' THEN clock_timestamp() ELSE m.sending_at END,
  next_at = CASE WHEN h.status = 'ready' THEN m.next_at
            ELSE clock_timestamp() + make_interval(secs => $3) END,
  error = CASE WHEN h.status = 'ready' THEN NULL ELSE m.error END
FROM (
  SELECT DISTINCT ON (conversation) id, conversation, status, next_at, sending_at FROM message
  WHERE conversation = ANY($1::uuid[]) AND direction = 'out'
    AND status IN ('ready', 'sending', 'unsure') AND error IS DISTINCT FROM 'unsure_final'
  ORDER BY conversation, seq
) h
JOIN conversation c ON c.id = h.conversation
JOIN candidate k ON k.id = c.candidate
WHERE m.id = h.id AND (
  (h.status = 'ready' AND h.next_at <= clock_timestamp())
  OR (h.status = 'sending' AND h.sending_at <= clock_timestamp() - make_interval(secs => $2))
  OR (h.status = 'unsure' AND h.next_at <= clock_timestamp()))
RETURNING m.id, m.conversation, m.seq, m.attempt, m.author, m.text, m.options, m.media, m.template,
  m.variables, m.language, m.void_after_seq, m.despite_opt_out, m.status, m.sending_at, m.cause,
  extract(epoch FROM clock_timestamp() - m.sending_at)::float8 AS sending_for,
  CASE WHEN m.status = 'unsure' THEN (
    -- What others of this conversation have been sent as cannot be this one.
    SELECT array_agg(o.provider_id) FROM message o
    WHERE o.conversation = m.conversation AND o.direction = 'out' AND o.provider_id IS NOT NULL
      AND o.recorded_at > m.recorded_at - interval '2 days') END AS bound,
  c.channel, c.address, c.sender, c.window_until, k.opted_out_at IS NOT NULL AS opted_out;

-- name: appoint
-- When a relay should look at these conversations again. $2: seconds until `sending` is unsure.
UPDATE mailbox m SET send_at = (
  SELECT CASE h.status WHEN 'sending' THEN h.sending_at + make_interval(secs => $2)
         ELSE h.next_at END
  FROM message h
  WHERE h.conversation = m.subject AND h.direction = 'out'
    AND h.status IN ('ready', 'sending', 'unsure') AND h.error IS DISTINCT FROM 'unsure_final'
  ORDER BY h.seq LIMIT 1)
WHERE m.subject = ANY($1::uuid[]);

-- name: lock
SELECT subject, merged_into, last_seq FROM mailbox WHERE subject = ANY($1::uuid[])
ORDER BY subject FOR NO KEY UPDATE;

-- name: sent
UPDATE message m SET rank = greatest(m.rank, 20),
  status = CASE WHEN m.rank < 20 THEN 'sent' ELSE m.status END,
  provider_id = coalesce(m.provider_id, d.provider_id), error = NULL
FROM unnest($1::uuid[], $2::text[]) AS d (id, provider_id)
WHERE m.id = d.id;

-- name: later
-- Another try, or another look, after some seconds. Only if this try is still the last one.
UPDATE message SET status = $3, next_at = clock_timestamp() + make_interval(secs => $4), error = $5
WHERE id = $1 AND attempt = $2 AND status IN ('sending', 'unsure');

-- name: settle
-- Failed, cancelled, or never to be known. Only if this try is still the last one.
UPDATE message SET status = $3::text, error = $4,
  rank = CASE WHEN $3::text = 'failed' THEN greatest(rank, 25) ELSE rank END
WHERE id = $1 AND attempt = $2 AND status IN ('sending', 'unsure')
RETURNING turn, seq;

-- name: cancel_rest
-- What the same turn says after a message that failed makes no sense without it.
UPDATE message SET status = 'cancelled', error = 'turn_failed'
WHERE conversation = $1 AND turn = $2 AND seq > $3 AND direction = 'out' AND status = 'ready';
