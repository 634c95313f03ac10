"""The command that finds people by what their résumés say."""

import json
from typing import TYPE_CHECKING, Final

import click

from bot.invoking import do, settings

if TYPE_CHECKING:
    from bot.commands_search import Found

MOST: Final = 100
"""People that are listed at most."""


@click.command()
@click.argument("wanted", metavar="WORDS")
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=10, show_default=True, help="How many people."
)
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def search(wanted: str, limit: int, as_json: bool) -> None:
    r"""Find people by what their résumés say: WORDS are wishes with commas between.

    \b
    bot search "reach truck, nights, near Whitefield"
    bot search "2+ years, SAP"
    """
    from bot.commands_search import search as find  # noqa: PLC0415 - `bot --help` needs none of it

    found = do(find(settings(), wanted, limit))
    if as_json:
        click.echo(json.dumps([_json(each) for each in found], ensure_ascii=False, indent=2))
        return
    for place, each in enumerate(found, start=1):
        click.echo(_line(place, each))
    if not found:
        click.echo("Nobody's résumé says that. Try fewer or other words.")


def _line(place: int, found: "Found") -> str:
    years, months = divmod(found.months, 12)
    worked = " ".join(f"{n} {unit}" for n, unit in ((years, "y"), (months, "m")) if n) or "-"
    name = found.name or "(no name)"
    shown = "; ".join(f"{wish}: {text or '-'}" for wish, text in found.shown)
    return f"{place}. {found.score:.2f}  {name}  {found.address}  {worked}  {shown}"


def _json(found: "Found") -> dict[str, object]:
    return {
        "address": found.address,
        "name": found.name,
        "score": found.score,
        "months": found.months,
        "shown": dict(found.shown),
        "resume": str(found.resume),
    }
