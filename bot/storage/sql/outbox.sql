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
  m.trouble, m.trouble_tries,
  extract(epoch FROM clock_timestamp() - m.trouble_since)::float8 AS trouble_for,
  CASE WHEN m.status = 'unsure' THEN (
    SELECT array_agg(i.address ORDER BY i.address) FROM identity i
    WHERE i.address <> c.address AND i.conversation = (
      SELECT coalesce(b.merged_into, b.subject) FROM mailbox b WHERE b.subject = m.conversation)
  ) END AS others,
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
SELECT subject, merged_into, owner, last_seq FROM mailbox WHERE subject = ANY($1::uuid[])
ORDER BY subject FOR NO KEY UPDATE;

-- name: lock_families
-- These and what they were merged into, all in id order: a failure puts mail there.
SELECT subject, merged_into, owner, last_seq FROM mailbox WHERE subject IN (
  SELECT unnest($1::uuid[])
  UNION SELECT merged_into FROM mailbox WHERE subject = ANY($1::uuid[]) AND merged_into IS NOT NULL)
ORDER BY subject FOR NO KEY UPDATE;

-- name: sent
-- Unless that very try has been reported as failed since, and the message waits to be sent anew.
UPDATE message m SET rank = greatest(m.rank, 20),
  status = CASE WHEN m.rank < 20 THEN 'sent' ELSE m.status END,
  provider_id = coalesce(m.provider_id, d.provider_id),
  error = CASE WHEN m.rank < 25 THEN NULL ELSE m.error END
FROM unnest($1::uuid[], $2::text[]) AS d (id, provider_id)
WHERE m.id = d.id AND NOT EXISTS (SELECT FROM earlier e WHERE e.provider_id = d.provider_id);

-- name: later
-- Another try, or another look, after some seconds. Only if this try is still the last one. What
-- was no try is not counted: the time of its claim tells it from the next with that number.
UPDATE message m SET status = d.status, error = d.error,
  next_at = clock_timestamp() + make_interval(secs => d.again_in),
  attempt = m.attempt - d.untried::int,
  trouble = coalesce(d.trouble, m.trouble),
  trouble_tries = CASE WHEN d.trouble IS NULL THEN m.trouble_tries
    WHEN d.trouble = m.trouble THEN m.trouble_tries + 1 ELSE 1 END,
  trouble_since = CASE WHEN d.trouble IS NULL OR d.trouble = m.trouble THEN m.trouble_since
    ELSE m.sending_at END
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::float8[], $5::text[], $6::text[], $7::bool[],
  $8::timestamptz[]) AS d (id, attempt, status, again_in, error, trouble, untried, claimed_at)
WHERE m.id = d.id AND m.attempt = d.attempt AND m.status IN ('sending', 'unsure')
  AND (d.claimed_at IS NULL OR m.sending_at = d.claimed_at);

-- name: settle
-- Failed, cancelled, or never to be known. Only if this try is still the last one.
UPDATE message SET status = $3::text, error = $4,
  rank = CASE WHEN $3::text = 'failed' THEN greatest(rank, 25) ELSE rank END
WHERE id = $1 AND attempt = $2 AND status IN ('sending', 'unsure')
  AND ($5::timestamptz IS NULL OR sending_at = $5)
RETURNING turn, seq;

-- name: cancel_rest
-- What the same turn says after a message that failed makes no sense without it.
UPDATE message SET status = 'cancelled', error = 'turn_failed'
WHERE conversation = $1 AND turn = $2 AND seq > $3 AND direction = 'out' AND status = 'ready';

-- name: bound
-- Which of a provider's ids are ours: of a message, or of a try that failed there.
SELECT provider_id FROM message WHERE provider_id = ANY($1::text[])
UNION SELECT provider_id FROM earlier WHERE provider_id = ANY($1::text[]);

-- name: newer_gone
-- Whether something said after it has reached the provider, or may have.
SELECT EXISTS (SELECT FROM message WHERE conversation = $1 AND direction = 'out' AND seq > $2
  AND status IN ('sending', 'unsure', 'queued', 'sent', 'delivered', 'read'));

-- name: again
-- The provider reported that it failed, and that will pass: the next try. $2: its code. $3: what
-- the trouble is. $4: seconds to wait.
UPDATE message SET status = 'ready', rank = 0, provider_id = NULL, error = $2,
  next_at = clock_timestamp() + make_interval(secs => $4),
  trouble_tries = CASE WHEN trouble = $3 THEN trouble_tries + 1 ELSE 1 END,
  trouble_since = CASE WHEN trouble = $3 THEN trouble_since ELSE sending_at END,
  trouble = $3
WHERE id = $1;

-- name: earlier
INSERT INTO earlier (provider_id, message) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: wake
UPDATE mailbox SET send_at = clock_timestamp() WHERE subject = $1;

-- name: reopened
-- Whether a template has asked this person to write again, and they have not yet.
SELECT EXISTS (SELECT FROM message o WHERE o.conversation = $1 AND o.direction = 'out'
  AND o.template IS NOT NULL AND o.status NOT IN ('failed', 'cancelled')
  AND o.recorded_at > coalesce((SELECT max(i.recorded_at) FROM message i
    WHERE i.conversation = $1 AND i.direction = 'in'), '-infinity'));

-- name: shut
-- The provider says that the window was closed when $1 was tried: it knows. Not if our own clock
-- said so, too ($2: the margin; $3: our present), nor if they have written since.
UPDATE conversation c SET window_until = least(m.sending_at, $3) FROM message m
WHERE m.id = $1 AND c.id = m.conversation
  AND c.window_until > least(m.sending_at, $3) + $2::interval
  AND NOT EXISTS (SELECT FROM message i WHERE i.conversation = c.id AND i.direction = 'in'
    AND i.recorded_at > m.sending_at);

-- name: template_of
SELECT template FROM message WHERE id = $1;

-- name: alone
-- Nobody else is writing this notice right now. Waits for nobody.
SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7216));

-- name: told
-- Whether people were told of it since $3.
SELECT EXISTS (SELECT FROM notice WHERE at > $3 AND kind = $1 AND detail ->> 'sender' = $2);
