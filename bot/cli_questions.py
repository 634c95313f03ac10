"""The commands about what candidates asked: what is open, and answering it."""

import json
from typing import Final

import click

from bot.invoking import do, named, settings

LISTED: Final = 500
"""Questions that are listed at most."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As a JSON list.")
def questions(as_json: bool) -> None:
    """List what candidates asked and nobody has answered, longest waiting first."""
    from bot import commands  # noqa: PLC0415
    from bot.console.questions import question_json, question_lines  # noqa: PLC0415

    found = do(commands.questions(settings(), LISTED))
    if as_json:
        click.echo(
            json.dumps([question_json(each) for each in found], ensure_ascii=False, indent=2)
        )
        return
    for each in found:
        for line in question_lines(each):
            click.echo(line)
    if not found:
        click.echo("Nothing is open.")


@click.command()
@click.argument("question", metavar="QUESTION")
@click.argument("text")
@click.option("--add-to-job", is_flag=True, help="Tell it to other candidates of the job, too.")
@click.option("--about", default="", metavar="TOPIC", help="What it is about: Food, Insurance, …")
@click.option(
    "--as", "name", callback=named, default="recruiter", show_default=True, help="Your name."
)
def answer(question: str, text: str, add_to_job: bool, about: str, name: str) -> None:
    """Answer QUESTION (its id, or the beginning of it) with TEXT, in the candidate's language.

    The assistant sends it with the question beside it, as soon as that may be. With --add-to-job
    it is a fact of the job from now on, also for those who apply already.
    """
    from bot import commands  # noqa: PLC0415

    if about and not add_to_job:
        raise click.UsageError("--about is for --add-to-job.")
    done = do(commands.answer(settings(), question, text, name, about if add_to_job else None))
    said = "On its way." if done.is_sent else "They want no more messages: not sent."
    click.echo(f"{said} {done.question.job} knows it now ({done.fact})." if done.fact else said)
