"""``DATABASE_URL`` as Postgres' own programs take it: the password apart, in their environment.

A command line can be read by every user of the machine, an environment by its owner alone.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_SHARED: Final = frozenset(
    {
        *("host", "port", "user", "dbname", "passfile", "connect_timeout", "target_session_attrs"),
        *("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "application_name", "options"),
    }
)
"""Parameters of an address that libpq knows as our driver does. It refuses any other, and those
are settings of our own connections."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is.

    Attributes:
        url: without any password.
        password: "" when the address had none; then ``PGPASSFILE`` and the like count, as ever.
    """

    url: str
    password: str

    def environment(self) -> dict[str, str]:
        """For a child: ours, the password, and messages in English."""
        own = {"LC_ALL": "C", **({"PGPASSWORD": self.password} if self.password else {})}
        return {**os.environ, **own}  # noqa: TID251 - handed on


def address_of(database_url: str) -> Address:
    """Take the password out of a ``postgresql://`` address."""
    parts = urlsplit(database_url)
    credentials, at, hosts = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    query = dict(parse_qsl(parts.query))
    named = {"dbname": query.pop("database", ""), "password": query.pop("password", "")}
    kept: Mapping[str, str] = {
        name: value
        for name, value in {**query, "dbname": query.get("dbname") or named["dbname"]}.items()
        if name in _SHARED and value
    }
    # Put together here: the library leaves the slashes out when there is no host.
    url = f"postgresql://{user}{at}{hosts}{parts.path}" + (f"?{urlencode(kept)}" if kept else "")
    return Address(url, unquote(password) or named["password"])
