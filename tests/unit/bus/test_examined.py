"""What others than Redis say, and what a Redis says that does not let us in."""

import pytest

from bot.bus.examined import RedisRefused, look
from bot.domain.errors import StoreDown
from tests.wire import black_hole, nobody, saying, silent

INFO = (
    "# Server\r\nredis_version:6.0.16\r\n# Memory\r\nmaxmemory_policy:allkeys-lru\r\n"
    "# Persistence\r\naof_enabled:0\r\n# Replication\r\nrole:slave\r\n"
)


def bulk(text: str) -> bytes:
    return f"${len(text)}\r\n{text}\r\n".encode()


def test_what_it_says_of_itself_is_read() -> None:
    with saying(b"+OK\r\n+OK\r\n" + bulk(INFO)) as host:
        seen = look(f"redis://me:secret@{host}/3", 1)
    assert (seen.server, seen.version, seen.speaks) == ("redis", "6.0.16", (6, 0, 16))
    assert (seen.policy, seen.is_appending, seen.role) == ("allkeys-lru", False, "slave")


def test_what_it_does_not_say_is_not_known() -> None:
    with saying(bulk("hello\r\nredis_version:unknown\r\n")) as host:
        seen = look(f"redis://{host}", 1)
    assert (seen.speaks, seen.policy, seen.is_appending, seen.role) == ((), "", None, "")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"-NOAUTH Authentication required.\r\n", "does not accept the password, or wants one"),
        (b"-WRONGPASS invalid username-password pair\r\n", "does not accept the password"),
        (b"-ERR invalid password\r\n", "does not accept the password"),
        (b"+OK\r\n-ERR DB index is out of range\r\n", "has no database of that number"),
        (b"+OK\r\n+OK\r\n-NOPERM User secret has no permissions\r\n", r"refuses INFO \(NOPERM\)"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "is not what answers there"),
    ],
)
def test_it_is_there_and_says_no(said: bytes, why: str) -> None:
    with saying(said) as host, pytest.raises(RedisRefused, match=f"^Redis {why}") as raised:
        look(f"redis://:secret@{host}/900", 1)
    assert "secret" not in str(raised.value)


def test_it_cannot_be_reached() -> None:
    with silent() as quiet, black_hole() as hole, saying(b"+O") as cut:
        for host in (nobody(), quiet, hole, cut, "no-such-name.invalid:6379"):
            with pytest.raises(StoreDown, match=r"^Redis cannot be reached\.$"):
                look(f"redis://:secret@{host}", 0.2)


@pytest.mark.parametrize(
    "url", ["rediss://{}", "rediss://{}?ssl_cert_reqs=none", "unix:///no/such"]
)
def test_tls_and_sockets_that_are_none(url: str) -> None:
    with saying(b"+OK\r\n") as host, pytest.raises(StoreDown):
        look(url.format(host), 0.5)
