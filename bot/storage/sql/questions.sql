-- What candidates asked and recruiters answer.

-- name: ask
-- Once while it is open: who asks again is waiting already. The notice names it.
WITH asked AS (
  INSERT INTO open_question (id, conversation, message, job, words, language, at)
  SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::timestamptz
  WHERE NOT EXISTS (SELECT FROM open_question o WHERE o.conversation = $2::uuid
    AND o.answered_at IS NULL AND lower(o.words) = lower($5::text))
  RETURNING id
)
INSERT INTO notice (id, conversation, kind, detail, at)
SELECT $8, $2::uuid, 'question.open',
  jsonb_build_object('question', id::text, 'message', $3::uuid::text), $7::timestamptz
FROM asked;

-- name: listed
-- $1: the beginning of an id, or NULL for all; $2: also answered ones.
SELECT q.id, coalesce(m.merged_into, m.subject) AS conversation, c.address, j.code AS job, q.words,
  q.language, q.at, h.owner, q.answered_at, q.answered_by,
  k.opted_out_at IS NOT NULL OR c.stage = 'withdrawn' AS wants_no_messages
FROM open_question q
JOIN mailbox m ON m.subject = q.conversation
JOIN mailbox h ON h.subject = coalesce(m.merged_into, m.subject)
JOIN conversation c ON c.id = h.subject
JOIN candidate k ON k.id = c.candidate
LEFT JOIN job j ON j.id = q.job
WHERE ($1::text IS NULL OR starts_with(q.id::text, $1)) AND ($2::boolean OR q.answered_at IS NULL)
ORDER BY q.at, q.id LIMIT $3;

-- name: answer
UPDATE open_question SET answered_at = $2, answered_by = $3, answer = $4
WHERE id = $1 AND answered_at IS NULL
RETURNING id;

-- name: add_fact
INSERT INTO job_fact (id, code, fact, about, language, text, question, by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: facts
SELECT code, fact, about, language, text FROM job_fact ORDER BY at, id;

-- name: settle_notice
-- Nobody need look at it any more.
UPDATE notice SET seen_at = clock_timestamp()
WHERE conversation = (SELECT conversation FROM open_question WHERE id = $1) AND kind = 'question.open' AND seen_at IS NULL
  AND detail ->> 'question' = $1::uuid::text;
