"""The commands that measure: how well is understood, how well is known, and why it was so."""

import json
from pathlib import Path
from typing import Final

import click

from bot.invoking import do, settings

TIERS: Final = ("typed", "local", "typed+local", "model")
STAGES: Final = ("applying", "screening", "screened")


@click.group()
def evaluate() -> None:
    """Measure the assistant on labelled examples."""


@evaluate.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--mistakes", is_flag=True, help="Show each question that went wrong.")
def knowledge(files: tuple[Path, ...], mistakes: bool) -> None:
    """Ask about jobs: how many known questions are answered, how many answers are invented.

    FILE holds a job and labelled questions; of several the sum is told. Without one those of the
    package are asked, which were written before the rules.
    """
    from bot.evaluation.knowing import evaluate as ask, labelled, summed, table  # noqa: PLC0415
    from bot.senses import knowledge_in_memory  # noqa: PLC0415

    known, given = knowledge_in_memory(), [labelled(each) for each in files or (None,)]
    scores = summed([do(ask(known, each)) for each in given])
    for line in table(scores, mistakes=mistakes):
        click.echo(line)


@evaluate.command()
@click.option("--tier", "tiers", multiple=True, type=click.Choice(TIERS), help="Only this.")
@click.option("--json", "report", type=click.Path(path_type=Path), help="Write a report here.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw the scores here, as SVG.")
@click.option("--mistakes", is_flag=True, help="Show each message that was taken otherwise.")
def understanding(
    tiers: tuple[str, ...], report: Path | None, plot: Path | None, mistakes: bool
) -> None:
    """Let each tier hear labelled messages in four languages, and score what it heard.

    Takes about a minute and a half. The language model is heard when one is configured and it is
    named: --tier model asks it about each message that the typed parsers leave open.
    """
    from bot.evaluating import measured  # noqa: PLC0415
    from bot.evaluation.understanding.picture import svg  # noqa: PLC0415
    from bot.evaluation.understanding.telling import as_json, lines  # noqa: PLC0415

    found = do(measured(settings(), tiers))
    for line in lines(found, mistakes=mistakes):
        click.echo(line)
    if report is not None:
        report.write_text(json.dumps(as_json(found), indent=2) + "\n", encoding="utf-8")
    if plot is not None:
        plot.write_text(svg(found), encoding="utf-8")


@evaluate.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_data", is_flag=True, help="JSON instead of tables.")
@click.option("--model", is_flag=True, help="Let the language model point to the words.")
@click.option("--rival", is_flag=True, help="Let openresume-parser read the same files too.")
def resumes(folder: Path, as_data: bool, model: bool, rival: bool) -> None:
    """Read each résumé of FOLDER that has a NAME.truth.json beside it, and score what was found.

    How it is scored stands in bot/evaluation/resumes/scoring.py.
    """
    from bot.evaluating import resumes_measured  # noqa: PLC0415
    from bot.evaluation.resumes.telling import as_json, lines  # noqa: PLC0415
    from bot.observability.logs import configure  # noqa: PLC0415

    configure("WARNING")  # to stderr: what comes out is the report alone
    found, other = do(resumes_measured(settings(), folder, model=model, rival=rival))
    if as_data:
        ours = as_json(found)
        click.echo(json.dumps({**ours, "rival": as_json(other)} if other else ours, indent=2))
        return
    for line in lines(found, other):
        click.echo(line)


@click.command()
@click.argument("text")
@click.option("--job", help="A job's code, or a job file.  [default: the demo job]")
@click.option("--pending", metavar="QUESTION", help="The question that is open.")
@click.option("--language", help="The language spoken until then.")
@click.option("--stage", type=click.Choice(STAGES), help="Where the application stands.")
def explain(
    text: str, job: str | None, pending: str | None, language: str | None, stage: str | None
) -> None:
    """Say what each tier makes of TEXT: commands, the words they rest on, how sure it is.

    Without --pending it is said after the last question. A job's code needs the database.
    """
    from bot.evaluating import explained  # noqa: PLC0415
    from bot.evaluation.understanding.explaining import told  # noqa: PLC0415

    for line in told(do(explained(settings(), text, job, pending, stage, language))):
        click.echo(line)
