"""The commands that measure: how well is understood, how well is known."""

from pathlib import Path

import click

from bot.invoking import do


@click.group()
def evaluate() -> None:
    """Measure the assistant on labelled examples."""


@evaluate.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--mistakes", is_flag=True, help="Show each question that went wrong.")
def knowledge(file: Path | None, mistakes: bool) -> None:
    """Ask about a job: how many known questions are answered, how many answers are invented.

    FILE holds a job and labelled questions; without one those of the package, on which nothing was
    tuned.
    """
    from bot.evaluation.knowing import evaluate as ask, labelled, table  # noqa: PLC0415
    from bot.senses import knowledge_in_memory  # noqa: PLC0415

    for line in table(do(ask(knowledge_in_memory(), labelled(file))), mistakes=mistakes):
        click.echo(line)
