-- Jobs are put on the shelf one version after another.

-- name: lock_code
SELECT pg_advisory_xact_lock(hashtextextended($1, 7216));

-- name: employer
INSERT INTO employer (id, name) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id;

-- name: add
INSERT INTO job (id, employer, code, version, document, is_open)
SELECT $1::uuid, $2::uuid, $3::text, coalesce(max(version), 0) + 1, $4::jsonb, $5::boolean
FROM job WHERE code = $3::text
RETURNING version;
