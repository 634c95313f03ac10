"""The command ``bot``: one subcommand a role or a question. Imports only what a command needs."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Final, NoReturn

import click

from bot.cli_evaluate import evaluate, explain
from bot.cli_questions import answer, questions
from bot.cli_recovery import backfill, quarantine, replay
from bot.cli_search import search
from bot.domain.errors import HirelineError
from bot.invoking import do as _do, named, settings as _settings

ADDRESS: Final = click.argument("address", metavar="ADDRESS")
"""``whatsapp:+E164``, ``whatsapp:US.123``, ``phone:+E164``, or a candidate's id."""


def run() -> NoReturn:
    """The console script: every error of ours is one sentence and exit code 1."""
    try:
        bot.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except HirelineError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    sys.exit(0)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="hireline", prog_name="bot")
def bot() -> None:
    """Hireline: a WhatsApp-first recruiting assistant.

    Start everything on this machine with `bot up` (or `make up`), then talk to it with `bot chat`.
    ADDRESS is whatsapp:+15550001, phone:+15550001 or a candidate's id.
    """


for command in (answer, backfill, evaluate, explain, quarantine, questions, replay, search):
    bot.add_command(command)


@bot.command()
def up() -> None:
    """Run everything on this machine: stores, gateway and worker. Ctrl-C stops it all."""
    from bot import roles  # noqa: PLC0415

    _do(roles.run_up(_settings(), _say))


@bot.command()
def gateway() -> None:
    """Run a gateway: webhooks in, journal, bell."""
    from bot import roles  # noqa: PLC0415

    _do(roles.run_gateway(_settings()))


@bot.command()
def worker() -> None:
    """Run a worker: takes turns and sends. Run as many as you like."""
    from bot import roles  # noqa: PLC0415

    _do(roles.run_worker(_settings()))


@bot.command()
def migrate() -> None:
    """Bring the database to this release's schema."""
    from bot import roles  # noqa: PLC0415

    click.echo(_do(roles.run_migrate(_settings())))


@bot.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Save the database to FILE while everything runs. Redis needs no backup: it is a bell."""
    from bot import commands  # noqa: PLC0415

    click.echo(_do(commands.backup(_settings(), file)))


@bot.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Throw away the conversations that are there.")
def restore(file: Path, replace: bool) -> None:
    """Make the database what FILE of `bot backup` says, and bring it to this release's schema."""
    from bot import commands  # noqa: PLC0415

    click.echo(_do(commands.restore(_settings(), file, replace=replace)))


@bot.command()
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option(
    "--patience",
    type=click.FloatRange(0.1, 60),
    help="Seconds to wait for answers.  [default: 0.6]",
)
@click.option("--health", is_flag=True, help="Only ask whether this container's process lives.")
def doctor(as_json: bool, patience: float | None, health: bool) -> None:
    """Check this installation; each line says what is wrong and how to mend it.

    Exit code 1 when something is BAD; what could not be checked is a note. With --health: one
    line, for the health check of a container.
    """
    if health:
        _health()
        return
    from bot.console.doctor.page import as_json as machine_readable, is_healthy, page  # noqa: PLC0415
    from bot.examining import PATIENCE, examine  # noqa: PLC0415

    found = examine(patience or PATIENCE)
    click.echo(machine_readable(found) if as_json else page(found, colour=sys.stdout.isatty()))
    if not is_healthy(found):
        sys.exit(1)


def _health() -> None:
    from bot.console.health import health  # noqa: PLC0415
    from bot.environment import given  # noqa: PLC0415

    def find_running(data_dir: Path) -> str:
        if not (data_dir / "running.json").exists():
            return ""
        from bot.embedded.running import running_gateway  # noqa: PLC0415 - it costs 0.3 s

        return running_gateway(data_dir)

    click.echo(health(given(), find_running))


@bot.group()
def jobs() -> None:
    """Open jobs from files."""


@jobs.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_jobs(files: tuple[Path, ...]) -> None:
    """Import job FILES; every mistake is named with its line, and nothing is half imported."""
    from bot import commands  # noqa: PLC0415

    for code, version in _do(commands.import_jobs(_settings(), files)):
        click.echo(f"{code} is open in version {version}.")


@bot.command()
@click.option("--number", default="+15550001", show_default=True, help="Your phone's number.")
@click.option(
    "--url",
    default=None,
    help="Where the gateway is.  [default: a running `bot up`, else HOST and PORT]",
)
def chat(number: str, url: str | None) -> None:
    """Chat with the assistant: a phone in the terminal."""
    from bot.console.terminal import chat as talk  # noqa: PLC0415
    from bot.embedded.running import running_gateway  # noqa: PLC0415

    settings = _settings()
    named = settings.model_fields_set & {"host", "port"}
    found = "" if named else running_gateway(settings.data_dir)
    sys.exit(asyncio.run(talk(url or found or settings.local_url, number)))


@bot.command()
@ADDRESS
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option("--as-case", is_flag=True, help="As a file for `bot play`, personal data masked.")
@click.option(
    "--job",
    "jobs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="With --as-case: a job file that the case shall name.  [default: a copy is written]",
)
def show(address: str, as_json: bool, as_case: bool, jobs: tuple[Path, ...]) -> None:
    """Show a conversation: stage, answers, decision, messages, events, what their résumé says."""
    from bot import commands  # noqa: PLC0415

    if as_case and as_json:
        raise click.UsageError("Say --json or --as-case, not both.")
    if as_case:
        click.echo(_do(commands.as_case(_settings(), address, jobs)), nl=False)
        return
    if as_json:
        record = _do(commands.show(_settings(), address))
        click.echo(json.dumps(record.to_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(_do(commands.page(_settings(), address)))


@bot.command()
@ADDRESS
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def why(address: str, as_json: bool) -> None:
    """Say why an application stands as it does: each answer, its points, where it came from."""
    from bot import commands  # noqa: PLC0415
    from bot.console.why import as_json as machine_readable, told  # noqa: PLC0415

    reasons = _do(commands.why(_settings(), address))
    click.echo(
        json.dumps(machine_readable(reasons), ensure_ascii=False, indent=2)
        if as_json
        else told(reasons)
    )


@bot.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--live", is_flag=True, help="Over the webhooks, on real stores of its own.")
@click.option("--json", "report", type=click.Path(path_type=Path), help="Write a report here.")
@click.option("--whole", is_flag=True, help="Show the transcripts of cases that passed, too.")
def play(files: tuple[Path, ...], live: bool, report: Path | None, whole: bool) -> None:
    """Play conversation FILES against the assistant and compare what came out."""
    from bot import commands  # noqa: PLC0415

    settings = _settings()
    sys.exit(_do(commands.play(settings, files, live=live, report=report, whole=whole, say=_say)))


@bot.command()
@ADDRESS
@click.option("--as", "name", callback=named, required=True, help="Your name.")
def takeover(address: str, name: str) -> None:
    """Lead the conversation yourself; the assistant is silent until it is handed back."""
    from bot import commands  # noqa: PLC0415

    on_its_way = _do(commands.take_over(_settings(), address, name))
    click.echo("Taken over." + (" One message was already on its way." if on_its_way else ""))


@bot.command()
@ADDRESS
@click.argument("text")
@click.option(
    "--as", "name", callback=named, default="recruiter", show_default=True, help="Your name."
)
def say(address: str, text: str, name: str) -> None:
    """Write TEXT to the candidate as a recruiter; the conversation is yours then."""
    from bot import commands  # noqa: PLC0415

    _do(commands.say(_settings(), address, text, name))
    click.echo("On its way.")


@bot.command()
@ADDRESS
@click.option("--answer", "answers", multiple=True, metavar="QUESTION=VALUE", help="Record this.")
@click.option(
    "--as", "name", callback=named, default="recruiter", show_default=True, help="Your name."
)
def handback(address: str, answers: tuple[str, ...], name: str) -> None:
    """Let the assistant lead again; it confirms what it heard meanwhile."""
    from bot import commands  # noqa: PLC0415

    _do(commands.hand_back(_settings(), address, name, dict(map(_answer, answers))))
    click.echo("Handed back.")


@bot.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def notices(as_json: bool) -> None:
    """List what a recruiter must know, newest first."""
    from bot import commands  # noqa: PLC0415
    from bot.console.listing import notice_json, notice_line  # noqa: PLC0415

    found = _do(commands.notices(_settings()))
    if as_json:
        click.echo(json.dumps([notice_json(each) for each in found], ensure_ascii=False, indent=2))
        return
    for notice in found:
        click.echo(notice_line(notice))
    if not found:
        click.echo("Nothing.")


@bot.command("why-not-sent")
@click.argument("message", metavar="MESSAGE")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def why_not_sent(message: str, as_json: bool) -> None:
    """Say why MESSAGE (its id, or the provider's) was not sent or delivered, and what to do."""
    from bot import commands  # noqa: PLC0415
    from bot.console.why_not_sent import Teller, explained_json  # noqa: PLC0415

    told = _do(commands.why_not_sent(_settings(), message))
    if as_json:
        click.echo(json.dumps(explained_json(told), ensure_ascii=False, indent=2))
        return
    said = Teller(told).explain()
    click.echo(said.sentence)
    if said.mend:
        click.echo(said.mend)


def _answer(written: str) -> tuple[str, object]:
    question, equals, value = written.partition("=")
    if not equals or not question:
        raise click.BadParameter(f"{written!r} is not QUESTION=VALUE.", param_hint="--answer")
    try:
        return question, json.loads(value)
    except json.JSONDecodeError:
        return question, value


def _say(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
