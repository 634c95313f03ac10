-- The journal read from a point on, for announcing it again.

-- name: since
SELECT set_config('hireline.since', $1, false);

-- name: patience
-- It is read once, whole, and sorted; nothing of ours waits for it.
SET statement_timeout = '10min';

-- name: open
-- With hold: what it found outlives its snapshot, so that a long replay keeps no vacuum waiting.
DECLARE told CURSOR WITH HOLD FOR
SELECT id, type, subject, at FROM event
WHERE at >= current_setting('hireline.since')::timestamptz ORDER BY at, id;

-- name: close
CLOSE told;

-- name: impatience
RESET statement_timeout;
