-- Taking turns. $lease values are intervals; all times are the database's own clock.

-- name: claim
-- Claims count up to $3. Then the process may have been killed for anything, again and again, before
-- the turn was even begun: what counts from there on is said by `alone`.
UPDATE mailbox SET turn = gen_random_uuid(), lease_until = clock_timestamp() + $2,
  tries = greatest(tries, least(tries + 1, $3::int)), burst_at = NULL
WHERE subject = $1 AND merged_into IS NULL AND kind = 'conversation'
  AND due_at <= clock_timestamp()
  AND (lease_until IS NULL OR lease_until < clock_timestamp())
RETURNING subject, turn, owner, tries, drafts, failures, last_seq, flood_at;

-- name: sweep
-- Candidates first: a thousand appointments that fall due together must not make them wait.
UPDATE mailbox m SET turn = gen_random_uuid(), lease_until = clock_timestamp() + $2,
  tries = greatest(tries, least(tries + 1, $3::int)), burst_at = NULL
FROM (
  SELECT subject FROM mailbox b
  WHERE due_at <= clock_timestamp() AND merged_into IS NULL AND kind = 'conversation'
    AND (lease_until IS NULL OR lease_until < clock_timestamp())
  ORDER BY NOT EXISTS (
      SELECT FROM event e WHERE e.subject = b.subject AND e.seq IS NOT NULL AND e.done_at IS NULL
        AND e.quarantined_at IS NULL AND e.actor = 'candidate'),
    due_at
  FOR NO KEY UPDATE SKIP LOCKED LIMIT $1
) d
WHERE m.subject = d.subject
RETURNING m.subject, m.turn, m.owner, m.tries, m.drafts, m.failures, m.last_seq, m.flood_at;

-- name: load
-- What a turn reads: mail in order (at most $2, and words of $4 characters), what was kept unread,
-- answers, the newest state.
SELECT
  c.address, c.channel,
  (SELECT p.opted_out_at IS NOT NULL FROM candidate p WHERE p.id = c.candidate) AS opted_out,
  k.id AS checkpoint_id, k.parent, k.kind, k.body, k.meta_kind, k.meta,
  (SELECT coalesce(max(imported_at), 'epoch')::text || count(*) FILTER (WHERE is_open)
   FROM job) || '+' || (SELECT count(*) FROM job_fact) AS job_stamp,
  (SELECT jsonb_agg(to_jsonb(x) ORDER BY x.seq) FROM (
    SELECT y.*, sum(y.letters) OVER (ORDER BY y.seq) - y.letters AS before FROM (
     SELECT e.id, e.seq, e.type, e.actor, e.payload, e.at,
       w.id AS message, w.kind, w.text, w.tap, w.media, w.location, w.at AS said_at,
       coalesce(length(w.text), 0) AS letters, w.provider_id,
       (SELECT jsonb_object_agg(o.question, o.value) FROM answer o
        WHERE o.source = e.id AND o.application IS NULL
          AND e.type IN ('RECRUITER_ACTION', 'VOICE_OUTCOME')) AS offered,
       (SELECT jsonb_build_object('asked', q.words, 'text', q.answer) FROM open_question q
        WHERE q.id = (e.payload ->> 'question')::uuid
          AND e.type = 'RECRUITER_ACTION') AS answered,
       (SELECT jsonb_build_object('profile', r.profile - 'evidence', 'unread', r.unread,
          'hidden', r.document -> 'hidden', 'is_scan', r.is_scan,
          'is_continued', r.is_continued AND NOT r.is_beside, 'replaces', r.replaces,
          'beside', r.is_beside)
        FROM resume r WHERE r.id = (e.payload ->> 'resume')::uuid
          AND e.type = 'RESUME_UPLOADED') AS read
     FROM event e LEFT JOIN message w ON w.id = (e.payload ->> 'message')::uuid
       AND e.type = 'MESSAGE_RECEIVED'
     WHERE e.subject = $1 AND e.seq IS NOT NULL AND e.done_at IS NULL AND e.quarantined_at IS NULL
     ORDER BY e.seq LIMIT $2) y) x WHERE x.before < $4) AS mail,
  (SELECT jsonb_agg(to_jsonb(x) ORDER BY x.said_at, x.seq) FROM (
     SELECT w.id AS message, w.seq, w.kind, w.text, w.tap, w.media, w.location, w.at AS said_at,
       w.provider_id
     FROM message w
     WHERE w.held AND w.conversation IN (SELECT subject FROM mailbox WHERE merged_into = $1
                                         UNION ALL SELECT $1)
     ORDER BY w.recorded_at DESC LIMIT $3) x) AS held,
  (SELECT jsonb_object_agg(a.question, a.value) FROM answer a
   WHERE a.application = c.application AND a.replaced_at IS NULL) AS answers
FROM conversation c
LEFT JOIN checkpoint k ON k.thread = $1::uuid::text AND k.namespace = ''
WHERE c.id = $1
ORDER BY k.id DESC LIMIT 1;

-- name: nothing
-- There was no mail after all: let go, unless some came meanwhile.
UPDATE mailbox SET turn = NULL, lease_until = NULL, tries = 0, drafts = 0,
  due_at = CASE WHEN last_seq > $3 THEN due_at END
WHERE subject = $1 AND turn = $2;

-- name: renew
-- Locks in id order, as whoever marks several messages does, else the two wait for each other.
WITH ours AS (
  SELECT m.subject FROM mailbox m
  JOIN unnest($1::uuid[], $2::uuid[]) AS h (subject, turn)
    ON m.subject = h.subject AND m.turn = h.turn
  ORDER BY m.subject FOR NO KEY UPDATE OF m
)
UPDATE mailbox m SET lease_until = clock_timestamp() + $3
FROM ours WHERE m.subject = ours.subject
RETURNING m.subject;

-- name: fence
-- Fence and release in one: compares counters of this row, never a subquery on the mail.
-- $3 last mail read, $4 messages to send, $5 newest mail known, $6 supersede no more, $7 owner
UPDATE mailbox SET turn = NULL, lease_until = NULL, tries = 0, drafts = 0, failures = 0,
  opting_seq = CASE WHEN opting_seq > $3 THEN opting_seq END,
  last_out = last_out + $4,
  due_at = CASE WHEN last_seq > $3 THEN due_at END,
  send_at = CASE WHEN $4 > 0 THEN clock_timestamp() ELSE send_at END,
  owner = CASE WHEN owner = 'bot' THEN coalesce($7, owner) ELSE owner END
WHERE subject = $1 AND turn = $2 AND (last_said <= $5 OR $6)
RETURNING last_out, owner, due_at IS NOT NULL AS more;

-- name: redraft
-- The candidate said more: let go, keep the due time that the journal set, give the try back.
UPDATE mailbox SET turn = NULL, lease_until = NULL, tries = greatest(tries - 1, 0),
  drafts = drafts + 1, due_at = coalesce(due_at, clock_timestamp())
WHERE subject = $1 AND turn = $2;

-- name: alone
-- A try that has its process to itself begins: if it never comes back, it was the mail.
UPDATE mailbox SET tries = tries + 1 WHERE subject = $1 AND turn = $2;

-- name: release
UPDATE mailbox SET turn = NULL, lease_until = NULL, tries = greatest(tries - $4, 0),
  due_at = clock_timestamp() + $3
WHERE subject = $1 AND turn = $2;

-- name: lock_turn
SELECT failures, last_seq FROM mailbox WHERE subject = $1 AND turn = $2 FOR NO KEY UPDATE;

-- name: quarantine
UPDATE event SET quarantined_at = clock_timestamp(), error = $2, attempts = $3
WHERE id = $1 AND done_at IS NULL;

-- name: after_quarantine
-- $3: stop, because it was not the first in a row.
UPDATE mailbox SET turn = NULL, lease_until = NULL, tries = 0, drafts = 0, failures = failures + 1,
  owner = CASE WHEN $3 AND owner = 'bot' THEN 'waiting' ELSE owner END,
  due_at = CASE WHEN NOT $3 AND last_seq > $4 THEN clock_timestamp() END
WHERE subject = $1 AND turn = $2
RETURNING owner;

-- name: notice
INSERT INTO notice (id, conversation, kind, detail, at) VALUES ($1, $2, $3, $4, $5);

-- name: write
-- Everything a usual turn did, after the fence. Answers with how many mails it marked done.
WITH done AS (
  UPDATE event SET done_at = clock_timestamp(), attempts = $2, way = $30
  WHERE id = ANY($1::uuid[]) AND done_at IS NULL AND quarantined_at IS NULL
  RETURNING 1
), older AS (
  DELETE FROM checkpoint WHERE thread = $3 AND namespace = '' AND id <> $4::text
), state AS (
  INSERT INTO checkpoint (thread, namespace, id, parent, kind, body, meta_kind, meta)
  SELECT $3, '', $4::text, $5, $6, $7, $8, $9 WHERE $4::text IS NOT NULL
  ON CONFLICT (thread, namespace, id) DO UPDATE SET body = excluded.body, meta = excluded.meta
), view AS (
  UPDATE conversation SET stage = $11, language = $12, pending = $13, asked = $14,
    application = coalesce((SELECT id FROM application WHERE id = $15), application)
  WHERE id = $10
), running AS (
  UPDATE application SET stage = $11
  WHERE id = $15 AND stage IS DISTINCT FROM $11 AND $11 <> 'opted_out'
), heard AS (
  UPDATE message SET held = (id = ANY($17::uuid[]))
  WHERE id = ANY($16::uuid[]) AND held <> (id = ANY($17::uuid[]))
), restored AS (
  -- Mail that a backup brought back may have been answered after it: look before it is said again.
  SELECT min(recorded_at) AS at FROM event WHERE id = ANY($1::uuid[]) AND error = 'restored'
), reply AS (
  INSERT INTO message (id, conversation, direction, seq, author, kind, text, options, template,
    variables, language, status, turn, void_after_seq, despite_opt_out, next_at, at, cause,
    sending_at)
  SELECT $18::uuid, $10, 'out', $19, 'assistant', $20, $21, $22, $23, $24, $25,
    CASE WHEN restored.at IS NULL THEN 'ready' ELSE 'unsure' END, $26, $27, $28,
    clock_timestamp(), $29, $31, restored.at
  FROM restored WHERE $18::uuid IS NOT NULL
)
SELECT count(*) FROM done;

-- name: transcribed
-- The words of a message that had none; of this conversation or one that was merged into it.
UPDATE message SET text = $3 WHERE id = $1 AND direction = 'in' AND text = ''
  AND conversation IN (SELECT subject FROM mailbox WHERE merged_into = $2 UNION ALL SELECT $2);

-- name: start_application
INSERT INTO application (id, candidate, job, stage, created_at)
SELECT $1, candidate, $3, 'screening', $4 FROM conversation WHERE id = $2
ON CONFLICT (candidate, job) DO UPDATE SET job = excluded.job
RETURNING id;

-- name: take_back
-- While another application goes on; the usual statement writes the stage of that one.
UPDATE application SET stage = 'withdrawn' WHERE id = $1;

-- name: running_application
-- The one named. A merge leaves ids in the state that no row has: then the one that runs.
SELECT coalesce((SELECT id FROM application WHERE id = $2),
                (SELECT application FROM conversation WHERE id = $1)) AS id;

-- name: answer
-- In the place of what was answered before. The application is found as above ($2 the conversation,
-- $3 the one named); no row: there is none.
WITH meant AS (
  SELECT coalesce((SELECT id FROM application WHERE id = $3),
                  (SELECT application FROM conversation WHERE id = $2)) AS application
), before AS (
  UPDATE answer SET replaced_at = $8 FROM meant
  WHERE answer.application = meant.application AND question = $4 AND replaced_at IS NULL
  RETURNING 1
)
INSERT INTO answer (id, application, question, value, actor, source, at)
SELECT $1, application, $4, $5, $6, $7, $8
FROM meant, (SELECT count(*) FROM before) AS first  -- the old one goes first: only one is current
WHERE application IS NOT NULL
RETURNING application;

-- name: decide
-- Answers with whether the recommendation is another one than before.
UPDATE application a SET decision = $2, score = $3, basis = $4, decided_at = $5
FROM (SELECT id, decision FROM application WHERE id = $1) b
WHERE a.id = b.id
RETURNING b.decision IS DISTINCT FROM $2 AS is_new;

-- name: consent
-- Who may be found by their résumé changes with it.
WITH found AS (
  UPDATE resume SET changed_at = clock_timestamp()
  WHERE text IS NOT NULL AND replaced_at IS NULL
    AND conversation IN (SELECT subject FROM mailbox WHERE merged_into = $2 UNION ALL SELECT $2)
)
INSERT INTO consent (id, candidate, kind, wording, language, source, at)
SELECT $1, candidate, $3, $4, $5, $6, $7 FROM conversation WHERE id = $2;

-- name: opted_out
UPDATE candidate SET opted_out_at = $2
WHERE id = (SELECT candidate FROM conversation WHERE id = $1);

-- name: set_timer
INSERT INTO timer (id, subject, kind, fire_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (subject, kind) DO UPDATE SET fire_at = excluded.fire_at, id = excluded.id;

-- name: clear_timers
DELETE FROM timer WHERE subject = $1;

-- name: timers_due
-- Only while the assistant leads; whoever takes over rests the timers.
SELECT t.id, t.subject FROM timer t JOIN mailbox m ON m.subject = t.subject
WHERE t.fire_at <= $1 AND m.owner = 'bot' AND m.merged_into IS NULL
ORDER BY t.fire_at LIMIT $2;

-- name: take_timer
DELETE FROM timer WHERE id = $1 AND fire_at <= $2 RETURNING kind;

-- name: jobs
-- The newest version of each code, and every version that an application stands on.
SELECT j.id, j.version, j.document, j.is_open FROM job j
WHERE NOT EXISTS (SELECT FROM job n WHERE n.code = j.code AND n.version > j.version)
   OR EXISTS (SELECT FROM application a WHERE a.job = j.id);

-- name: take_over
UPDATE mailbox SET owner = $2, turn = NULL, lease_until = NULL, tries = 0
WHERE subject = $1;

-- name: cancel_ready
-- What is on its way already is revoked: should it come back (later, or never arrived), nobody
-- sends it again, not even after a hand-back. $2: why, for those who ask.
UPDATE message SET status = CASE status WHEN 'ready' THEN 'cancelled' ELSE status END,
  error = CASE status WHEN 'ready' THEN $2 ELSE error END,
  void_after_seq = -1
WHERE conversation = $1 AND direction = 'out' AND author = 'assistant'
  AND status IN ('ready', 'sending', 'unsure');

-- name: in_flight
SELECT EXISTS (SELECT FROM message WHERE direction = 'out'
  AND conversation IN (SELECT subject FROM mailbox WHERE merged_into = $1 UNION ALL SELECT $1)
  AND author = 'assistant' AND status = 'sending') AS in_flight;

-- name: recruiter_says
WITH place AS (
  UPDATE mailbox SET last_out = last_out + 1, send_at = clock_timestamp()
  WHERE subject = $2 RETURNING last_out
)
INSERT INTO message (id, conversation, direction, seq, author, kind, text, status, next_at, at)
SELECT $1, $2, 'out', last_out, 'recruiter', 'text', $3, 'ready', clock_timestamp(), $4 FROM place;
