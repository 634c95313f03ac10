"""Addresses for Postgres' own programs: nothing secret on a command line."""

import pytest

from bot.backup.address import address_of


@pytest.mark.parametrize(
    ("written", "url", "password"),
    [
        ("postgresql://me:s%40crt@host:5433/name", "postgresql://me@host:5433/name", "s@crt"),
        ("postgresql://me@host/name", "postgresql://me@host/name", ""),
        ("postgresql://host/name", "postgresql://host/name", ""),
        ("postgresql://me:a:b@[::1]:1/name", "postgresql://me@[::1]:1/name", "a:b"),
        ("postgresql://me:x@one:1,two:2/name", "postgresql://me@one:1,two:2/name", "x"),
        (
            "postgresql://me@host/name?password=x&sslmode=require&statement_timeout=5",
            "postgresql://me@host/name?sslmode=require",
            "x",
        ),
        (
            "postgresql:///?host=/run/postgresql&database=name&user=me",
            "postgresql:///?host=%2Frun%2Fpostgresql&user=me&dbname=name",
            "",
        ),
    ],
)
def test_the_password_goes_into_the_environment(written: str, url: str, password: str) -> None:
    address = address_of(written)
    assert (address.url, address.password) == (url, password)
    assert address.environment().get("PGPASSWORD", "") == password
