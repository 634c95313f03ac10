"""The settings table of README.md, made from .env.example: ``make settings`` writes it anew."""

import re
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "README.md"
BEGIN: Final = "<!-- settings: written by `make settings` -->"
END: Final = "<!-- settings end -->"

_SETTING: Final = re.compile(r"((?:^# .+\n)+)^# ([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)


def table() -> str:
    """One row a setting, in the order of .env.example."""
    example = (ROOT / ".env.example").read_text("utf-8").partition("\n\n")[2]
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    for said, name, default in _SETTING.findall(example):
        words = " ".join(line.removeprefix("# ") for line in said.strip().splitlines())
        shown = f"`{default}`" if default else ""
        rows.append(f"| `{name}` | {shown} | {words} |")
    return "\n".join(rows)


def with_table(readme: str) -> str:
    """The README with today's table between its marks.

    Raises:
        ValueError: the marks are not there.
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md has no {BEGIN} … {END}")
    return f"{before}{begin}\n{table()}\n{end}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
    sys.stdout.write("README.md\n")
