"""A backup of everything that counts, which is Postgres, and the way back.

``bot backup`` writes what ``pg_dump`` calls the custom format, so that a file outlives this code.
Redis needs no backup: it is a bell, and whatever it would have rung for is found by the sweep.
"""
