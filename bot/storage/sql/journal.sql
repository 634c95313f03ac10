-- Writing facts. The mailbox row is locked first, in a statement of its own; what follows decides
-- on what that row says. Nothing here waits on anything but that row.

-- name: resolve
-- Whose addresses these are; locks their mailboxes, in id order.
SELECT i.address, i.candidate, m.subject, m.merged_into, m.last_seq, m.owner
FROM identity i JOIN mailbox m ON m.subject = i.conversation
WHERE i.address = ANY($1::text[])
ORDER BY m.subject
FOR NO KEY UPDATE OF m;

-- name: lock_families
-- Who goes by these addresses, and all who were folded into them: whoever folds them into another
-- one writes to all of those rows. In id order, as everybody else.
SELECT subject FROM mailbox WHERE subject IN (
  SELECT conversation FROM identity WHERE address = ANY($1::text[])
  UNION SELECT o.subject FROM mailbox o JOIN identity i ON o.merged_into = i.conversation
  WHERE i.address = ANY($1::text[]))
ORDER BY subject FOR NO KEY UPDATE;

-- name: first_contact_lock
-- Two gateways that meet a stranger at once must not make two of him. $1 sorted.
SELECT pg_advisory_xact_lock(hashtextextended(address, 7215)) FROM unnest($1::text[]) AS address;

-- name: create_candidate
INSERT INTO candidate (id) VALUES ($1);

-- name: create_conversation
INSERT INTO conversation (id, candidate, channel, address, sender, stage)
VALUES ($1, $2, $3, $4, $5, 'new');

-- name: create_mailbox
INSERT INTO mailbox (subject) VALUES ($1);

-- name: create_identity
INSERT INTO identity (address, candidate, conversation) VALUES ($1, $2, $3);

-- name: name_candidate
UPDATE candidate SET name = $2 WHERE id = $1 AND name IS DISTINCT FROM $2;

-- name: lock
SELECT subject, merged_into, last_seq, owner FROM mailbox WHERE subject = $1 FOR NO KEY UPDATE;

-- name: lock_home
-- The conversation that $1 is part of now. Not $1 itself first: whoever merges comes from above.
SELECT subject, merged_into, last_seq, owner FROM mailbox
WHERE subject = (SELECT coalesce(merged_into, subject) FROM mailbox WHERE subject = $1)
FOR NO KEY UPDATE;

-- name: said
-- Messages of candidates, their mail, the window and the due times; several of one person are in
-- order. One statement, so that no gateway that stops in between holds anybody's mailbox.
-- $1, $2: each address with the place of its message, from 1. Who has not one mailbox that is free
-- just now is left out: a stranger, two who may be one, a merge. A row without a delay: a repeat.
-- What is locked is read as it is now, whatever the statement's snapshot says (READ COMMITTED).
-- Beyond the allowance ($19 a message, $20 all of it) it waits until the flood has rested for $19,
-- at most $21 after its first unread message. ``opting``: a stop word, which waits for nothing, and
-- nothing that follows makes it wait.
WITH home AS MATERIALIZED (
  SELECT i.address, m.subject, m.merged_into, m.last_seq
  FROM identity i JOIN mailbox m ON m.subject = i.conversation
  WHERE i.address = ANY($2::text[])
  ORDER BY m.subject
  FOR NO KEY UPDATE OF m SKIP LOCKED
), settled AS (
  SELECT asked.place, (array_agg(home.subject))[1] AS subject, max(home.last_seq) AS last_seq
  FROM unnest($1::int[], $2::text[]) AS asked (place, address) LEFT JOIN home USING (address)
  GROUP BY asked.place
  HAVING count(home.subject) = count(*) AND count(DISTINCT home.subject) = 1
    AND count(home.merged_into) = 0
), given AS (
  SELECT arrived.*, settled.subject, settled.last_seq
    + row_number() OVER (PARTITION BY settled.subject ORDER BY arrived.place) AS seq
  FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::boolean[], $15::interval[],
    $16::boolean[])
  WITH ORDINALITY AS arrived (event, key, message, kind, words, tap, media, location, provider_id,
    address, sender, urgent, quiet, opting, place)
  JOIN settled USING (place)
), fact AS (
  INSERT INTO event (id, subject, seq, type, actor, key, payload, at)
  SELECT event, subject, seq, 'MESSAGE_RECEIVED', 'candidate', key,
         jsonb_build_object('v', 1, 'message', message), $17 FROM given
  ON CONFLICT (key) DO NOTHING
  RETURNING id
), new AS (
  SELECT given.* FROM given JOIN fact ON fact.id = given.event
), words AS (
  INSERT INTO message (id, conversation, direction, seq, author, kind, text, tap, media, location,
                       status, provider_id, at)
  SELECT message, subject, 'in', seq, 'candidate', kind, words, tap::jsonb, media::jsonb,
         location::jsonb, 'received', provider_id, $17 FROM new
), contact AS (
  UPDATE conversation SET address = newest.address, sender = newest.sender, window_until = $18
  FROM (SELECT DISTINCT ON (subject) subject, address, sender FROM new ORDER BY subject, seq DESC)
    AS newest
  WHERE conversation.id = newest.subject
), box AS (
  UPDATE mailbox SET
    last_seq = said.seq,
    last_said = said.seq,
    burst_at = coalesce(burst_at, clock_timestamp()),
    allowance_at = least(greatest(allowance_at, clock_timestamp()) + said.many * $19::interval,
                         clock_timestamp() + $20),
    flood_at = CASE WHEN greatest(allowance_at, clock_timestamp()) + said.many * $19::interval
        > clock_timestamp() + CASE WHEN flood_at IS NULL THEN $20::interval ELSE $20 / 2 END
      THEN coalesce(flood_at, clock_timestamp()) END,
    opting_seq = coalesce(said.opting, opting_seq),
    due_at = CASE
      WHEN turn IS NULL AND (tries > 0 OR due_at <= clock_timestamp()) THEN due_at
      WHEN said.opting IS NOT NULL OR opting_seq IS NOT NULL THEN clock_timestamp()
      WHEN greatest(allowance_at, clock_timestamp()) + said.many * $19::interval
        > clock_timestamp() + CASE WHEN flood_at IS NULL THEN $20::interval ELSE $20 / 2 END
      THEN least(clock_timestamp() + $19::interval, coalesce(burst_at, clock_timestamp()) + $21)
      WHEN said.urgent THEN clock_timestamp()
      ELSE least(clock_timestamp() + said.quiet,
                 coalesce(burst_at, clock_timestamp()) + 3 * said.quiet)
    END
  FROM (SELECT subject, max(seq) AS seq, count(*) AS many, bool_or(urgent) AS urgent,
          max(quiet) AS quiet, max(seq) FILTER (WHERE opting) AS opting
        FROM new GROUP BY subject) AS said
  WHERE mailbox.subject = said.subject
  RETURNING mailbox.subject, greatest(extract(epoch FROM due_at - clock_timestamp()), 0) AS delay
)
SELECT given.place, given.subject, box.delay::float8 AS delay
FROM given LEFT JOIN new USING (event) LEFT JOIN box ON box.subject = new.subject;

-- name: said_late
-- A message that was said at $16 and came at $18: it is read as such, supersedes nothing, and the
-- window, the address and the sender are those of what was said last. No row: a repeat.
WITH fact AS (
  INSERT INTO event (id, subject, seq, type, actor, key, payload, at)
  VALUES ($1, $14, $15, 'MESSAGE_RECEIVED', 'candidate', $2,
          jsonb_build_object('v', $19::int, 'message', $3::uuid, 'late', true), $18)
  ON CONFLICT (key) DO NOTHING
  RETURNING id, seq
), words AS (
  INSERT INTO message (id, conversation, direction, seq, author, kind, text, tap, media, location,
                       status, provider_id, at)
  SELECT $3::uuid, $14, 'in', seq, 'candidate', $4, $5, $6::text::jsonb, $7::text::jsonb,
         $8::text::jsonb, 'received', $9, $16 FROM fact
), contact AS (
  UPDATE conversation SET address = $10, sender = $11, window_until = $17
  FROM fact WHERE conversation.id = $14 AND (window_until IS NULL OR window_until < $17)
)
UPDATE mailbox SET
  last_seq = fact.seq,
  due_at = CASE
    WHEN tries > 0 AND turn IS NULL THEN due_at
    WHEN $12 THEN clock_timestamp()
    WHEN turn IS NULL THEN least(due_at, clock_timestamp() + $13)
    ELSE clock_timestamp() + $13
  END
FROM fact WHERE subject = $14
RETURNING greatest(extract(epoch FROM due_at - clock_timestamp()), 0)::float8 AS delay;

-- name: missing
SELECT wanted.key FROM unnest($1::text[]) AS wanted (key)
WHERE NOT EXISTS (SELECT FROM event e WHERE e.key = wanted.key);

-- name: mail
-- Any other mail; due at once. No row: a repeat.
WITH fact AS (
  INSERT INTO event (id, subject, seq, type, actor, key, payload, at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (key) DO NOTHING
  RETURNING seq
)
UPDATE mailbox SET
  last_seq = fact.seq,
  due_at = CASE WHEN tries > 0 AND turn IS NULL THEN due_at ELSE clock_timestamp() END
FROM fact WHERE subject = $2
RETURNING 0::float8 AS delay;

-- name: offer
-- Values that came with mail $5 and that its turn is to validate: words stand in answers only.
INSERT INTO answer (id, application, question, value, actor, source, at)
VALUES ($1, NULL, $2, $3, $4, $5, $6);

-- name: fact
-- Something that happened and is nobody's mail. No row: a repeat.
INSERT INTO event (id, subject, seq, type, actor, key, payload, at, done_at)
VALUES ($1, $2, NULL, $3, $4, $5, $6, $7, clock_timestamp())
ON CONFLICT (key) DO NOTHING
RETURNING id;

-- name: merge_mail
-- Undone mail of $2 goes behind that of $1 ($3 its last seq), in its order.
UPDATE event e SET subject = $1, seq = $3 + n.place
FROM (
  SELECT id, row_number() OVER (ORDER BY seq) AS place FROM event
  WHERE subject = $2 AND seq IS NOT NULL AND done_at IS NULL AND quarantined_at IS NULL
) n WHERE e.id = n.id;

-- name: merge_identities
UPDATE identity SET conversation = $1, candidate = $3 WHERE conversation = $2;

-- name: merge_older
UPDATE mailbox SET merged_into = $1 WHERE merged_into = $2;

-- name: merge_loser
UPDATE mailbox SET merged_into = $1, turn = NULL, lease_until = NULL, due_at = NULL
WHERE subject = $2;

-- name: merge_survivor
UPDATE mailbox SET turn = NULL, lease_until = NULL, tries = 0, drafts = 0,
  last_seq = $2, last_said = $2, owner = $3, due_at = clock_timestamp(),
  opting_seq = coalesce((SELECT $2::bigint FROM mailbox l WHERE l.merged_into = $1
                         AND l.opting_seq IS NOT NULL LIMIT 1), opting_seq)
WHERE subject = $1;

-- name: merge_timers
DELETE FROM timer WHERE subject = $1;

-- name: merge_applications
-- Where both applied to one job version the survivor's application stays the current one.
UPDATE application a SET candidate = $1 WHERE candidate = $2
  AND NOT EXISTS (SELECT FROM application b WHERE b.candidate = $1 AND b.job = a.job);

-- name: merge_consent
UPDATE consent SET candidate = $1 WHERE candidate = $2;

-- name: merge_candidate
UPDATE candidate k SET merged_into = $1 WHERE k.id = $2;

-- name: merge_opt_out
-- Of both: what the one that goes still has to send must know, too.
UPDATE candidate SET opted_out_at = (
  SELECT min(opted_out_at) FROM candidate WHERE id IN ($1, $2)) WHERE id IN ($1, $2);

-- name: progress
-- How far each of two conversations is, to choose the one that goes on.
SELECT c.id, c.candidate, c.stage, c.application IS NOT NULL AS applied,
  k.opted_out_at IS NOT NULL AS opted_out
FROM conversation c JOIN candidate k ON k.id = c.candidate
WHERE c.id = ANY($1::uuid[]);

-- name: status_target
SELECT m.id, m.conversation FROM message m
WHERE m.direction = 'out' AND (m.id = $1 OR m.provider_id = $2)
ORDER BY m.id = $1 DESC LIMIT 1;

-- name: status_of_earlier
-- Of a try that failed there, whose report names no message of ours.
SELECT m.id, m.conversation FROM earlier e JOIN message m ON m.id = e.message
WHERE e.provider_id = $1;

-- name: status_known
-- What is known of a message, once its mailbox is locked. $2: of the provider; whether it belongs to
-- a try that failed there.
SELECT conversation, attempt, provider_id, status, rank, seq, author, error, trouble, trouble_tries,
  extract(epoch FROM clock_timestamp() - trouble_since)::float8 AS trouble_for,
  extract(epoch FROM clock_timestamp() - sending_at)::float8 AS sending_for,
  (SELECT c.sender FROM conversation c WHERE c.id = conversation) AS sender,
  EXISTS (SELECT FROM earlier WHERE provider_id = $2) AS is_earlier
FROM message WHERE id = $1;

-- name: status_apply
-- A status only ever moves forward; it settles a send whose own mark is not in yet.
UPDATE message SET
  rank = greatest(rank, $2),
  status = CASE WHEN rank < $2 THEN $3 ELSE status END,
  provider_id = coalesce(provider_id, $4),
  error = CASE WHEN rank < $2 THEN $5 ELSE error END
WHERE id = $1
RETURNING status, turn, seq, conversation;

-- name: look_again
-- A relay should look at the outbox now: what was in flight may be settled.
UPDATE mailbox SET send_at = clock_timestamp() WHERE subject = $1 AND send_at IS NOT NULL;
