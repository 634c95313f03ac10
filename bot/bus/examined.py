"""Redis asked about itself, for the doctor: a socket and hiredis' parser.

The client takes half a second to import, which is a third of what the doctor may take in all.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import hiredis

from bot.domain.errors import HirelineError, StoreDown

_PIECE: Final = 65_536
_LOGIN: Final = ("NOAUTH", "WRONGPASS", "ERR invalid password", "ERR AUTH", "ERR Client sent AUTH")
"""How servers of all ages say that a password is missing, wrong or one too many."""


class RedisRefused(HirelineError):
    """It is there and does not do what we ask; ``why`` says what about."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Redis {why}.")


@dataclass(frozen=True, slots=True)
class RedisSeen:
    """What was found; empty where it does not say.

    Attributes:
        server: ``redis`` or ``valkey``. version: its own.
        speaks: the version of Redis that it behaves like.
        policy: ``maxmemory-policy``. is_appending: it keeps an append-only file.
        role: ``master`` or ``slave``.
    """

    server: str
    version: str
    speaks: tuple[int, ...]
    policy: str
    is_appending: bool | None
    role: str


def look(url: str, patience: float) -> RedisSeen:
    """Connect, log in, ask for INFO.

    Raises:
        StoreDown: it cannot be reached.
        RedisRefused: wrong password, or no Redis at all.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    with _mapped(), _connected(parts, options, patience) as connection:
        line = _Line(connection)
        user = options.get("username") or unquote(parts.username or "")
        password = options.get("password") or unquote(parts.password or "")
        if password:
            line.ask("AUTH", *([user] if user else []), password)
        database = _database(parts, options)
        if database:
            line.ask("SELECT", database)
        return _seen(line.ask("INFO"))


@contextmanager
def _mapped() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreDown("Redis") from error
    except hiredis.ProtocolError:
        raise RedisRefused("is not what answers there") from None


def _connected(parts: SplitResult, options: Mapping[str, str], patience: float) -> socket.socket:
    if parts.scheme == "unix":
        return _local(unquote(parts.path), patience)
    host = parts.hostname or "localhost"
    connection = socket.create_connection((host, parts.port or 6379), patience)
    if parts.scheme != "rediss":
        return connection
    return _trust(options).wrap_socket(connection, server_hostname=host)


def _local(path: str, patience: float) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(patience)
    try:
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


def _trust(options: Mapping[str, str]) -> ssl.SSLContext:
    """As the client makes it of the address' options."""
    context = ssl.create_default_context(cafile=options.get("ssl_ca_certs"))
    if options.get("ssl_check_hostname", "").lower() == "false":
        context.check_hostname = False
    if options.get("ssl_cert_reqs") == "none":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if certificate := options.get("ssl_certfile"):
        context.load_cert_chain(certificate, options.get("ssl_keyfile"))
    return context


def _database(parts: SplitResult, options: Mapping[str, str]) -> str:
    in_path = "" if parts.scheme == "unix" else unquote(parts.path).strip("/")
    number = options.get("db") or in_path
    return "" if number in {"", "0"} else number


class _Line:
    """A connection on which one question is asked at a time."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._reader = hiredis.Reader(encoding="utf-8", errors="replace")

    def ask(self, *words: str) -> str:
        self._connection.sendall(hiredis.pack_command(words))  # type: ignore[arg-type]  # its stub knows one word
        while (answer := self._reader.gets()) is False:
            piece = self._connection.recv(_PIECE)
            if not piece:
                raise ConnectionResetError
            self._reader.feed(piece)
        if isinstance(answer, hiredis.ReplyError):
            raise _refused(words[0], str(answer))
        return str(answer)


def _refused(command: str, said: str) -> RedisRefused:
    """In our words: an error of a server may quote what it was told."""
    if said.startswith(_LOGIN):
        return RedisRefused("does not accept the password, or wants one")
    if command == "SELECT":
        return RedisRefused("has no database of that number")
    word = said.partition(" ")[0]
    return RedisRefused(f"refuses {command} ({word if word.isalpha() else 'error'})")


def _seen(info: str) -> RedisSeen:
    known = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    speaks = known.get("redis_version", "")
    server = known.get("server_name", "redis")
    appending = known.get("aof_enabled")
    return RedisSeen(
        server=server,
        version=known.get(f"{server}_version") or speaks,
        speaks=tuple(int(part) for part in speaks.split(".")[:3] if part.isdecimal()),
        policy=known.get("maxmemory_policy", ""),
        is_appending=None if appending is None else appending == "1",
        role=known.get("role", ""),
    )
