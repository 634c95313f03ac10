"""Stores as they are found, and what the doctor makes of them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.bus.examined import RedisRefused, RedisSeen
from bot.console.doctor.asking import Failed
from bot.console.doctor.finding import Finding, Mark, Unanswered
from bot.console.doctor.stores import chroma, nowhere, place, postgres, redis
from bot.domain.errors import HirelineError, Refused, StoreDown
from bot.knowledge.examined import NotChroma
from bot.storage.examined import PostgresRefused, PostgresSeen
from tests.unit.console.doctor.found import marks, named

DATABASE = "postgresql://me:the-secret@db.example:5433/name"
REDIS = "redis://:the-secret@cache.example:6380/2"
POSTGRES = PostgresSeen(
    version="18.4",
    major=18,
    connections=97,
    used=5,
    read_only=False,
    is_durable=True,
    encoding="UTF8",
    date=datetime(2026, 3, 2, tzinfo=UTC),
    behind="",
    jobs=("DRIVER-SP",),
)
VALKEY = RedisSeen("valkey", "9.1.2", (7, 2, 4), "noeviction", True, "master")


def test_a_good_postgres_is_told_with_its_version_place_and_jobs() -> None:
    found = list(postgres(POSTGRES, DATABASE))
    assert set(marks(found).values()) == {Mark.OK}
    assert named(found, "postgres").sentence == "reached at db.example:5433, version 18.4."
    assert "97 allowed, 5 in use" in named(found, "connections").sentence
    assert "DRIVER-SP" in named(found, "jobs").sentence


@pytest.mark.parametrize(
    ("seen", "name", "mark"),
    [
        (replace(POSTGRES, major=13, version="13.2"), "postgres", Mark.BAD),
        (replace(POSTGRES, read_only=True), "postgres", Mark.BAD),
        (replace(POSTGRES, encoding="SQL_ASCII"), "postgres", Mark.BAD),
        (replace(POSTGRES, is_durable=False), "postgres", Mark.NOTE),
        (replace(POSTGRES, connections=11), "connections", Mark.BAD),
        (replace(POSTGRES, connections=23), "connections", Mark.NOTE),
        (replace(POSTGRES, connections=24), "connections", Mark.OK),
        (replace(POSTGRES, connections=97, used=85), "connections", Mark.OK),
        (replace(POSTGRES, connections=97, used=86), "connections", Mark.NOTE),
        (replace(POSTGRES, jobs=()), "jobs", Mark.NOTE),
        (replace(POSTGRES, behind="It has 0001: run `bot migrate`."), "schema", Mark.BAD),
    ],
)
def test_a_postgres_is_judged(seen: PostgresSeen, name: str, mark: Mark) -> None:
    found = list(postgres(seen, DATABASE))
    assert marks(found)[name] == mark
    assert all(each.mend for each in found if each.mark is not Mark.OK)


def test_many_jobs_are_cut_short() -> None:
    told = named(postgres(replace(POSTGRES, jobs=tuple("ABCDEFGHIJK")), DATABASE), "jobs").sentence
    assert told == "open: A, B, C, D, E, F, G, H and 3 more."


@pytest.mark.parametrize(
    ("seen", "name", "mark"),
    [
        (VALKEY, "redis", Mark.OK),
        (replace(VALKEY, server="redis", version="6.0.16", speaks=(6, 0, 16)), "redis", Mark.BAD),
        (replace(VALKEY, server="redis", version="6.2.0", speaks=(6, 2, 0)), "redis", Mark.OK),
        (replace(VALKEY, speaks=(), version=""), "redis", Mark.NOTE),
        (replace(VALKEY, role="slave"), "redis", Mark.BAD),
        (VALKEY, "eviction", Mark.OK),
        (replace(VALKEY, policy="allkeys-lru"), "eviction", Mark.NOTE),
        (replace(VALKEY, policy=""), "eviction", Mark.NOTE),
        (VALKEY, "append-only", Mark.OK),
        (replace(VALKEY, is_appending=False), "append-only", Mark.NOTE),
        (replace(VALKEY, is_appending=None), "append-only", Mark.NOTE),
    ],
)
def test_a_redis_is_judged(seen: RedisSeen, name: str, mark: Mark) -> None:
    assert marks(redis(seen, REDIS))[name] == mark


def test_a_valkey_is_called_what_it_is() -> None:
    told = named(redis(VALKEY, REDIS), "redis").sentence
    assert told == "reached at cache.example:6380, Valkey 9.1.2 (speaks Redis 7.2.4)."


def told(finding: Finding) -> tuple[Mark, str]:
    return finding.mark, finding.sentence


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (StoreDown("Redis"), "Redis cannot be reached."),
        (Unanswered(0.8), "Redis cannot be reached. No answer within 0.8 s."),
        (RedisRefused("does not accept the password"), "Redis does not accept the password."),
        (Failed("KeyError"), "The check itself failed (KeyError)."),
    ],
)
def test_a_redis_that_is_not_there_is_bad(error: HirelineError, sentence: str) -> None:
    (finding,) = redis(error, REDIS)
    assert told(finding) == (Mark.BAD, sentence)
    assert "REDIS_URL (cache.example:6380)" in finding.mend
    assert "the-secret" not in str(finding)


def test_a_postgres_that_is_not_there_or_says_no_is_bad() -> None:
    for error in (StoreDown("Postgres"), Unanswered(1), PostgresRefused("has no such database")):
        (finding,) = postgres(error, DATABASE)
        assert finding.mark is Mark.BAD
        assert "DATABASE_URL (db.example:5433)" in finding.mend
        assert "the-secret" not in str(finding)


def test_chroma_is_needed_only_where_it_is_named() -> None:
    url = "http://chroma.example:8000"
    assert chroma(None, "").mark is Mark.OK
    assert told(chroma(None, url)) == (Mark.OK, "reached at chroma.example:8000.")
    assert chroma(StoreDown("Chroma"), url).mark is Mark.BAD
    assert chroma(NotChroma(404), url).mark is Mark.BAD


def test_stores_that_nobody_named() -> None:
    finding = nowhere(Refused("REDIS_URL is not set and nothing runs: start it with `make up`."))
    assert told(finding) == (Mark.BAD, "REDIS_URL is not set and nothing runs.")
    assert finding.mend == "Start it with `make up`."


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://me:a@b@one:1,two:2/name", "one:1,two:2"),
        ("postgresql://me:secret@/name?host=/run/pg", "/name"),
        ("unix:///run/redis.sock", "/run/redis.sock"),
        ("redis://[::1]:6379", "[::1]:6379"),
    ],
)
def test_a_place_has_no_password(url: str, expected: str) -> None:
    assert place(url) == expected
