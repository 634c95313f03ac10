"""SQL is data: each file of ``sql/`` holds statements under ``-- name:`` lines."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def statements(noun: str) -> Mapping[str, str]:
    """The statements of ``sql/<noun>.sql`` by name. A name that is not there is a KeyError."""
    text = (files("bot.storage") / "sql" / f"{noun}.sql").read_text(encoding="utf-8")
    parts = NAME.split(text)[1:]
    return dict(zip(parts[::2], (sql.strip().rstrip(";") for sql in parts[1::2]), strict=True))
