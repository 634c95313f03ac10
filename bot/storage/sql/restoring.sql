-- What a backup cannot know: what became of things after it was made. Run once, in the transaction
-- that brings it back; only columns that every schema version has.

-- name: fence
-- No turn of before goes on: whoever still has one finds another fence.
UPDATE mailbox SET turn = NULL, lease_until = NULL, tries = 0, drafts = 0 WHERE turn IS NOT NULL;

-- name: look_first
-- What waited to be sent, or was on its way, may have arrived since: the provider is asked before
-- anything is sent. It was not sent before it was written. What the last try before the backup
-- ended with says nothing of it any more.
UPDATE message SET status = 'unsure', sending_at = recorded_at, next_at = clock_timestamp(),
  error = 'restored'
WHERE direction = 'out' AND status IN ('ready', 'sending', 'unsure')
  AND error IS DISTINCT FROM 'unsure_final';

-- name: wake_relays
UPDATE mailbox SET send_at = clock_timestamp() WHERE subject IN (
  SELECT conversation FROM message WHERE direction = 'out' AND status = 'unsure'
    AND error IS DISTINCT FROM 'unsure_final');

-- name: answered_since
-- Mail that nobody had answered may have been answered since: its reply is looked up, too (see
-- `write` of the mailboxes).
UPDATE event SET error = 'restored'
WHERE seq IS NOT NULL AND done_at IS NULL AND quarantined_at IS NULL;

-- name: wake_workers
UPDATE mailbox m SET due_at = coalesce(due_at, clock_timestamp())
WHERE merged_into IS NULL AND EXISTS (
  SELECT FROM event e WHERE e.subject = m.subject AND e.error = 'restored');

-- name: forget_appointments
-- They were for a day that is over, with people who may have answered or said STOP since. The next
-- turn of each conversation makes its own.
DELETE FROM timer;
