"""The commands of recovery: what never came, what was announced once, what was set aside."""

import json
from typing import TYPE_CHECKING, Final

import click

from bot.invoking import do, named, settings

if TYPE_CHECKING:
    from bot.domain.quarantine import Settled

SINCE: Final = click.option(
    "--since", required=True, metavar="TIME", help="2h, 30m, 3d, or an instant: 2026-11-26T10:00Z."
)
AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="As JSON.")
BY: Final = click.option(
    "--as",
    "name",
    callback=named,
    default="operator",
    show_default=True,
    help="Your name, for the notice.",
)
IDS: Final = click.argument("ids", metavar="ID...", nargs=-1, required=True)
STREAMS: Final = ("candidate", "job", "employer", "scheduled")


@click.command()
@SINCE
@click.option(
    "--now", is_flag=True, help="Also what is younger than ten minutes, whose webhook may yet come."
)
@AS_JSON
def backfill(since: str, now: bool, as_json: bool) -> None:
    """Journal messages that never came, from the provider's list.

    Workers do this by themselves every few minutes. What is found is read as late: stop words
    count at once, answers only after the candidate confirmed them.
    """
    from bot import recovering  # noqa: PLC0415
    from bot.console.looked_back import backfilled  # noqa: PLC0415
    from bot.domain.record import plain_json  # noqa: PLC0415

    found = do(recovering.back_fill(settings(), since, newest=now))
    if as_json:
        told = {"provider": found.provider, "senders": found.senders, **found.counts}
        click.echo(json.dumps(plain_json(told), indent=2))
        return
    click.echo(backfilled(found.counts, found.provider, found.senders))


@click.command()
@SINCE
@click.option("--stream", "streams", multiple=True, type=click.Choice(STREAMS), help="Only this.")
@AS_JSON
def replay(since: str, streams: tuple[str, ...], as_json: bool) -> None:
    """Announce again what happened since TIME, in its order.

    For a stream that was lost, or a listener that is new: entries carry replayed=1 and the ids
    they always had. Workers pass them by, so nothing is done twice.
    """
    from bot import recovering  # noqa: PLC0415
    from bot.console.looked_back import replayed  # noqa: PLC0415
    from bot.domain.record import plain_json  # noqa: PLC0415

    wanted = [f"events:{stream}" for stream in streams]
    told = do(recovering.replay(settings(), since, wanted))
    if as_json:
        plain = {
            "since": told.since,
            "announced": told.announced,
            "trimmed": told.trimmed,
            "unknown": told.unknown,
        }
        click.echo(json.dumps(plain_json(plain), indent=2))
        return
    click.echo(replayed(told.since, told.announced, told.trimmed, told.unknown))


@click.group()
def quarantine() -> None:
    """What could not be handled: look, try again, drop."""


@quarantine.command("list")
@AS_JSON
def list_quarantine(as_json: bool) -> None:
    """List what is set aside, the longest first: id, when, who, what, why."""
    from bot import recovering  # noqa: PLC0415
    from bot.console import set_aside  # noqa: PLC0415

    found, now = do(recovering.quarantined(settings()))
    if as_json:
        click.echo(json.dumps(list(map(set_aside.as_json, found)), ensure_ascii=False, indent=2))
        return
    for line in set_aside.lines(found, now):
        click.echo(line)


@quarantine.command("show")
@click.argument("name", metavar="ID")
@AS_JSON
def show_quarantine(name: str, as_json: bool) -> None:
    """Show one, whole: what was said, why it failed and where. The beginning of its ID will do."""
    from bot import recovering  # noqa: PLC0415
    from bot.console import set_aside  # noqa: PLC0415

    mail, now = do(recovering.show_quarantined(settings(), name))
    if as_json:
        click.echo(json.dumps(set_aside.as_json(mail), ensure_ascii=False, indent=2))
        return
    click.echo(set_aside.page(mail, now))


@quarantine.command("retry")
@IDS
@BY
@AS_JSON
def retry_quarantine(ids: tuple[str, ...], name: str, as_json: bool) -> None:
    """Try these again, each in its place; what follows keeps its order."""
    from bot import recovering  # noqa: PLC0415
    from bot.console import set_aside  # noqa: PLC0415

    done = do(recovering.retry(settings(), ids, name))
    _tell(done, "retried", as_json, list(map(set_aside.retried, done)))


@quarantine.command("drop")
@IDS
@click.option("--as", "name", callback=named, required=True, help="Your name, for the notice.")
@AS_JSON
def drop_quarantine(ids: tuple[str, ...], name: str, as_json: bool) -> None:
    """Be done with these: nobody ever handles them; what they said stays in the conversation."""
    from bot import recovering  # noqa: PLC0415
    from bot.console import set_aside  # noqa: PLC0415

    done = do(recovering.drop(settings(), ids, name))
    _tell(done, "dropped", as_json, list(map(set_aside.dropped, done)))


def _tell(done: "list[Settled]", outcome: str, as_json: bool, told: list[str]) -> None:
    from bot.console.set_aside import settled_json  # noqa: PLC0415

    if as_json:
        click.echo(json.dumps([settled_json(each, outcome) for each in done], indent=2))
        return
    for line in told:
        click.echo(line)
