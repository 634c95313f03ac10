-- Why an application stands as it does, and what happened in a conversation. Nothing here locks or
-- writes.

-- name: standings
SELECT a.id, a.stage, a.decision, a.score, a.basis, a.decided_at,
  a.id IS NOT DISTINCT FROM (SELECT application FROM conversation WHERE id = $2) AS is_running,
  j.id AS job, j.version, j.document, j.is_open
FROM application a JOIN job j ON j.id = a.job
WHERE a.candidate = $1 ORDER BY a.created_at, a.id;

-- name: answers
-- Each with the mail that it came with, and the words of it.
SELECT w.application, w.question, w.value, w.actor, w.source, w.at, w.replaced_at, e.type AS kind,
  e.payload ->> 'name' AS name, m.text AS words
FROM answer w
LEFT JOIN event e ON e.id = w.source
LEFT JOIN message m
  ON e.type = 'MESSAGE_RECEIVED' AND m.id = (e.payload ->> 'message')::uuid
WHERE w.application = ANY($1::uuid[]) ORDER BY w.at, w.id;

-- name: rulings
SELECT (payload ->> 'application')::uuid AS application, payload ->> 'decision' AS decision,
  (payload ->> 'score')::float8 AS score, at
FROM event
WHERE subject IN (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1)
  AND type = 'SCREENING_COMPLETED'
ORDER BY recorded_at, id;

-- name: happenings
SELECT e.id, e.type, e.at, e.payload, e.way,
  (SELECT jsonb_object_agg(w.question, w.value) FROM answer w
   WHERE w.source = e.id AND w.application IS NULL) AS offered
FROM event e
WHERE e.subject IN (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1)
  AND e.seq IS NOT NULL
ORDER BY e.recorded_at, e.id;

-- name: uttered
SELECT id, direction, author, kind, text, status, options, tap, media, location, cause
FROM message
WHERE conversation IN (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1)
ORDER BY recorded_at, id;

-- name: name
SELECT name FROM candidate WHERE id = $1;

-- name: jobs
-- Those that the candidate applied to, the running one first, then the newest of each other code.
SELECT document, version FROM (
  SELECT DISTINCT ON (j.code) j.code, j.document, j.version, j.is_open,
    CASE WHEN a.id IS NULL THEN 2
         WHEN a.id = (SELECT application FROM conversation WHERE id = $2) THEN 0
         ELSE 1 END AS place
  FROM job j LEFT JOIN application a ON a.job = j.id AND a.candidate = $1
  ORDER BY j.code, place, j.version DESC
) known
WHERE is_open OR place < 2 ORDER BY place, code;
