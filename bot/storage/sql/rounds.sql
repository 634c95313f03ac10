-- Whose turn it is to look back at a provider. One row decides, and nobody holds it while looking.

-- name: begin
-- The oldest fact by its id, which is nearly in the order of time, and costs no look at the rest.
INSERT INTO backfill (channel, due_at) VALUES ($1, clock_timestamp() + $2)
ON CONFLICT (channel) DO UPDATE SET due_at = clock_timestamp() + $2
WHERE backfill.due_at <= clock_timestamp()
RETURNING through, (SELECT at FROM event ORDER BY id LIMIT 1) AS began;

-- name: end
-- Two may look at a time when one takes long: what the later one has seen stays seen.
UPDATE backfill SET through = greatest(through, $2) WHERE channel = $1;
