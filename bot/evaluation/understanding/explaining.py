"""What each tier makes of one message, for whoever asks why it was taken so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from bot.domain.conversation import Stage
from bot.domain.errors import Refused
from bot.domain.job import Job
from bot.domain.language import LANGUAGES
from bot.domain.ports import LanguageModel
from bot.domain.understanding import Command, Pointed, Tier, Tokens, Utterance
from bot.evaluation.understanding.scene import Mind, Scene
from flows.draft import Draft
from flows.guards.language import language_of
from flows.understanding.commands import is_unsure
from flows.understanding.pointing import utterance_of
from flows.understanding.rehearing import is_guess
from flows.understanding.senses import Senses

if TYPE_CHECKING:
    from bot.llm.local.classifier import Judged, LocalClassifier

STAGES: Final = (Stage.APPLYING, Stage.SCREENING, Stage.SCREENED)


@dataclass(frozen=True, slots=True)
class Explained:
    """One message through all tiers.

    Attributes:
        typed: what the typed parsers alone make of it.
        is_unsure: whether they leave it to a further tier.
        judged: what the local tier thinks its parts mean, believed or not.
        model: what the language model pointed to; None where the flow did not ask it.
        heard: what the flow goes by in the end.
    """

    typed: Sequence[Command]
    is_unsure: bool
    judged: "Sequence[Judged]"
    model: Sequence[Pointed] | None
    heard: Sequence[Command]


class _Overheard(LanguageModel):
    """The model that the flow asks, or does not; keeps what it pointed to."""

    def __init__(self, inner: LanguageModel) -> None:
        self._inner = inner
        self.name = inner.name
        self.pointed: Sequence[Pointed] | None = None

    @override
    async def understand(
        self, utterance: Utterance, tokens: Tokens | None = None
    ) -> Sequence[Pointed]:
        self.pointed = ()
        self.pointed = await self._inner.understand(utterance, tokens)
        return self.pointed

    @override
    async def close(self) -> None:
        await self._inner.close()


def scene_of(
    job: Job, text: str, pending: str | None, stage: Stage | None, language: str | None
) -> Scene:
    """The moment that is asked about: a question of the job is open, or nothing is.

    Raises:
        Refused: the job has no such question, or none is open at that stage.
    """
    stage = stage or (Stage.SCREENING if pending else Stage.SCREENED)
    ids = [each.id for each in job.questions]
    if pending is not None and pending not in ids:
        raise Refused(f"{job.code} has no question {pending}; it has {', '.join(ids)}.")
    if stage is Stage.SCREENING:
        pending = pending or ids[0]
    elif pending is not None:
        raise Refused(f"No question is open at the stage {stage}: leave --pending away.")
    spoken = language or language_of(None, text, [job.code]) or job.languages[0]
    chosen = None if stage is Stage.APPLYING else job
    tongue = spoken if spoken in LANGUAGES else LANGUAGES[0]
    return Scene((job,), chosen, stage, tongue, pending)


async def explain(
    scene: Scene, text: str, senses: Senses, classifier: "LocalClassifier"
) -> Explained:
    """Ask the tiers that cost nothing one by one, then all as the flow asks them: a model once."""
    typed = await Mind(Senses()).hear(scene, text)
    draft = Draft.of(scene.state(text))
    draft.said = draft.messages
    utterance = utterance_of(draft)
    overheard = _Overheard(senses.model) if senses.model else None
    heard = await Mind(replace(senses, model=overheard)).hear(scene, text)
    return Explained(
        typed=typed,
        is_unsure=is_unsure(typed) or is_guess(draft, typed),
        judged=classifier.judge(utterance.text, utterance.pending),
        model=overheard.pointed if overheard else None,
        heard=heard,
    )


def told(found: Explained) -> Iterator[str]:
    """What people read."""
    yield "typed parsers" + (" (unsure: a further tier is asked)" if found.is_unsure else "")
    yield from map(_command, found.typed)
    yield "local tier"
    for each in found.judged:
        second = f", else {each.second}" if each.second else ""
        rests = f"; rests on {', '.join(each.words)}" if each.words else ""
        yield f"  {each.kind} {each.confidence:.2f}{second}: {each.text!r}{rests}"
    if found.model is not None:
        yield "language model"
        yield from map(_pointed, found.model)
    yield f"it is taken as (by {', '.join(_tiers(found.heard)) or 'nobody'})"
    yield from map(_command, found.heard)


def _tiers(commands: Sequence[Command]) -> list[str]:
    return sorted({each.tier.value for each in commands}, key=[*map(str, Tier)].index)


def _command(command: Command) -> str:
    about = f" {command.question}" if command.question else ""
    value = f" = {command.value}" if command.value is not None else ""
    return f"  {command.kind}{about}{value} {command.confidence:.2f}: {command.words!r}"


def _pointed(each: Pointed) -> str:
    answer = f", answered by {each.passage}" if each.passage else ""
    return f"  {each.kind} {each.confidence:.2f}: {each.quote!r}{answer}"
