-- The write-through binding of the checkpoint saver. Turns write theirs in mailbox.sql: write.

-- name: get
SELECT * FROM checkpoint WHERE thread = $1 AND namespace = $2 AND ($3::text IS NULL OR id = $3)
ORDER BY id DESC LIMIT 1;

-- name: list
SELECT * FROM checkpoint
WHERE ($1::text IS NULL OR thread = $1) AND ($2::text IS NULL OR namespace = $2)
  AND ($3::text IS NULL OR id = $3) AND ($4::text IS NULL OR id < $4)
ORDER BY id DESC;

-- name: writes
SELECT * FROM checkpoint_write WHERE thread = $1 AND namespace = $2 AND id = $3
ORDER BY path, task, position;

-- name: put
INSERT INTO checkpoint (thread, namespace, id, parent, kind, body, meta_kind, meta)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (thread, namespace, id) DO UPDATE SET
  kind = excluded.kind, body = excluded.body, meta_kind = excluded.meta_kind, meta = excluded.meta;

-- name: put_write_once
INSERT INTO checkpoint_write (thread, namespace, id, task, position, channel, kind, body, path)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (thread, namespace, id, task, position) DO NOTHING;

-- name: put_write_again
INSERT INTO checkpoint_write (thread, namespace, id, task, position, channel, kind, body, path)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (thread, namespace, id, task, position) DO UPDATE SET
  channel = excluded.channel, kind = excluded.kind, body = excluded.body;

-- name: delete_writes
DELETE FROM checkpoint_write WHERE thread = $1;

-- name: delete
DELETE FROM checkpoint WHERE thread = $1;
