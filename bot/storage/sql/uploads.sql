-- Files that candidates sent: waiting, read, replaced.

-- name: add
-- What came in one turn; a file that an earlier turn took already is not taken again.
WITH fresh AS (
  SELECT g.message, g.part, g.n FROM unnest($4::uuid[], $5::int[]) WITH ORDINALITY
    AS g (message, part, n)
  WHERE NOT EXISTS (SELECT FROM upload_file f WHERE f.message = g.message AND f.part = g.part)
), made AS (
  INSERT INTO upload (id, conversation, at, due_at, tries, fetches)
  SELECT $1, $2, $3, clock_timestamp(), 0, 0 WHERE EXISTS (SELECT FROM fresh)
  RETURNING id
)
INSERT INTO upload_file (upload, place, message, part)
SELECT made.id, row_number() OVER (ORDER BY n) - 1, message, part FROM fresh, made;

-- name: claim
-- Of one conversation only the oldest: a second résumé must not be overtaken by the first. Nothing of
-- who took their consent back. $3: who had many read since then waits for everybody else.
UPDATE upload u SET lease = gen_random_uuid(), lease_until = clock_timestamp() + $1,
  tries = tries + 1
FROM (
  SELECT id FROM upload o
  WHERE due_at <= clock_timestamp() AND (lease_until IS NULL OR lease_until < clock_timestamp())
    AND NOT EXISTS (SELECT FROM upload e WHERE e.conversation = o.conversation
      AND e.due_at IS NOT NULL AND (e.at, e.id) < (o.at, o.id))
    AND EXISTS (SELECT FROM mailbox m JOIN conversation c ON c.id = coalesce(m.merged_into, m.subject)
      WHERE m.subject = o.conversation AND c.stage NOT IN ('consent', 'withdrawn', 'opted_out'))
  ORDER BY (SELECT count(*) FROM resume r WHERE r.conversation = o.conversation AND r.at > $3),
    due_at
  FOR NO KEY UPDATE SKIP LOCKED LIMIT $2
) d
WHERE u.id = d.id
RETURNING u.id, u.conversation, u.lease, u.tries, u.fetches, u.at;

-- name: files
SELECT f.place, f.key, f.content_type, f.name, m.media -> f.part AS media
FROM upload_file f LEFT JOIN message m ON m.id = f.message
WHERE f.upload = $1 ORDER BY f.place;

-- name: beside
-- Whose they are, and what the paper before says, where it was photographed at most $3 before $2.
SELECT c.address,
  (SELECT CASE WHEN r.is_scan AND r.document ->> 'kind' = 'image'
     AND r.sent_at > $2::timestamptz - $3::interval THEN r.text END
   FROM resume r
   WHERE r.text IS NOT NULL
     AND r.conversation IN (SELECT subject FROM mailbox WHERE merged_into = h.subject
                            UNION ALL SELECT h.subject)
   ORDER BY r.sent_at DESC, r.id DESC LIMIT 1) AS before
FROM mailbox m
JOIN mailbox h ON h.subject = coalesce(m.merged_into, m.subject)
JOIN conversation c ON c.id = h.subject
WHERE m.subject = $1;

-- name: renew
-- Not for who took their consent back meanwhile.
UPDATE upload u SET lease_until = clock_timestamp() + $3
WHERE id = $1 AND lease = $2
  AND EXISTS (SELECT FROM mailbox m JOIN conversation c ON c.id = coalesce(m.merged_into, m.subject)
    WHERE m.subject = u.conversation AND c.stage NOT IN ('consent', 'withdrawn', 'opted_out'));

-- name: keep
UPDATE upload_file SET key = $4, size = $5 WHERE upload = $1 AND place = $3
  AND EXISTS (SELECT FROM upload WHERE id = $1 AND lease = $2);

-- name: later
-- The try is given back; one of fetching is counted as such.
UPDATE upload SET lease = NULL, lease_until = NULL, due_at = clock_timestamp() + $3,
  tries = greatest(tries - 1, 0), fetches = fetches + $4
WHERE id = $1 AND lease = $2;

-- name: settle
UPDATE upload SET due_at = NULL, lease = NULL, lease_until = NULL
WHERE id = $1 AND lease = $2
  AND EXISTS (SELECT FROM conversation
    WHERE id = $3 AND stage NOT IN ('consent', 'withdrawn', 'opted_out'))
RETURNING at;

-- name: touch
-- Whoever makes an index looks again whether they may be found.
UPDATE resume SET changed_at = clock_timestamp()
WHERE text IS NOT NULL AND replaced_at IS NULL
  AND conversation IN (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1);

-- name: replace
UPDATE resume SET replaced_at = $2, changed_at = clock_timestamp()
WHERE replaced_at IS NULL AND text IS NOT NULL
  AND conversation IN (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1);

-- name: profile
-- Of the one that counts so far.
SELECT profile FROM resume
WHERE text IS NOT NULL AND replaced_at IS NULL
  AND conversation IN (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1)
ORDER BY sent_at DESC, id DESC LIMIT 1;

-- name: keep_resume
INSERT INTO resume (id, conversation, text, document, profile, unread, is_scan, is_continued,
  replaces, is_beside, sent_at, at, replaced_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, clock_timestamp());

-- name: current
SELECT r.* FROM resume r
WHERE r.text IS NOT NULL AND r.replaced_at IS NULL AND r.conversation IN (
  SELECT f.subject FROM mailbox m JOIN mailbox f
    ON coalesce(f.merged_into, f.subject) = coalesce(m.merged_into, m.subject)
  WHERE m.subject = $1)
ORDER BY r.sent_at DESC, r.id DESC LIMIT 1;

-- name: since
SELECT r.* FROM resume r WHERE r.changed_at > $1 AND r.text IS NOT NULL
ORDER BY r.changed_at FETCH FIRST ($2::bigint) ROWS WITH TIES;

-- name: known_as
SELECT address FROM identity WHERE address = ANY($1::text[])
ORDER BY array_position($1::text[], address) LIMIT 1;

-- name: leads_waiting
-- Bytes of files that nobody has said are theirs.
SELECT coalesce(sum(f.size), 0)::bigint FROM lead l JOIN upload_file f ON f.upload = l.id
WHERE l.settled_at IS NULL AND l.at > $1;

-- name: leads_of
SELECT count(*) FROM lead WHERE address = $1 AND at > $2;

-- name: add_lead
-- It waits until whoever the number belongs to says that it is theirs.
WITH waiting AS (
  INSERT INTO upload (id, conversation, at, tries, fetches) VALUES ($1, $2, $3, 0, 0)
), told AS (
  INSERT INTO lead (id, conversation, at, address, name, email, job)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
)
INSERT INTO upload_file (upload, place, part, key, size, content_type, name)
VALUES ($1, 0, 0, $8, $9, $10, $11);

-- name: settle_lead
-- Once, and only by the conversation that it is for.
WITH settled AS (
  UPDATE lead SET settled_at = $3, is_theirs = $4
  WHERE id = $1 AND settled_at IS NULL
    AND conversation IN (SELECT subject FROM mailbox WHERE merged_into = $2 UNION ALL SELECT $2)
  RETURNING id
)
UPDATE upload SET due_at = clock_timestamp(), at = $3 FROM settled WHERE upload.id = settled.id AND $4;

-- name: owners
-- Who took their application back, or wants no messages, is not found; of several only the newest.
SELECT r.*, c.address FROM resume r
JOIN mailbox m ON m.subject = r.conversation
JOIN conversation c ON c.id = coalesce(m.merged_into, m.subject)
JOIN candidate k ON k.id = c.candidate
WHERE r.id = ANY($1::uuid[]) AND r.replaced_at IS NULL AND r.text IS NOT NULL
  AND c.stage NOT IN ('consent', 'withdrawn', 'opted_out') AND k.opted_out_at IS NULL
  AND NOT EXISTS (SELECT FROM resume n
    WHERE n.replaced_at IS NULL AND n.text IS NOT NULL AND (n.sent_at, n.id) > (r.sent_at, r.id)
      AND n.conversation IN (SELECT subject FROM mailbox WHERE merged_into = c.id
                             UNION ALL SELECT c.id));

-- name: store
SELECT to_hex(c.system_identifier) || '-' || d.oid
FROM pg_control_system() c, pg_database d WHERE d.datname = current_database();
