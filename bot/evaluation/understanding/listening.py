"""What each tier makes of an utterance, as labels that can be compared."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from bot.domain.ports import LanguageModel
from bot.domain.understanding import Command, CommandKind
from bot.evaluation.understanding.scene import Mind
from bot.evaluation.understanding.utterances import Utterance
from bot.llm.local.labelled import Label
from flows.draft import Draft
from flows.understanding.commands import OFF_TOPIC
from flows.understanding.local import LocalTier
from flows.understanding.pointing import utterance_of
from flows.understanding.senses import Senses

Heard = frozenset[Label]
Ear = Callable[[Utterance], Awaitable[Heard]]

NOTHING: Final = frozenset({Label(CommandKind.NOT_UNDERSTOOD)})


class Way(StrEnum):
    """Which tiers listen."""

    TYPED = "typed"
    LOCAL = "local"
    BOTH = "typed+local"
    MODEL = "model"


def ears(local: LocalTier, model: LanguageModel | None = None) -> Mapping[Way, Ear]:
    """A listener for each way that there is here: typed, local, both, and all with a model."""
    found = {
        Way.TYPED: by_mind(Mind(Senses())),
        Way.LOCAL: by_local(local),
        Way.BOTH: by_mind(Mind(Senses(local=local))),
    }
    return found if model is None else {**found, Way.MODEL: by_mind(Mind(Senses(model, local)))}


def by_mind(mind: Mind) -> Ear:
    """The product's own way through the tiers."""

    async def hear(said: Utterance) -> Heard:
        return labels_of(await mind.hear(said.scene, said.text))

    return hear


def by_local(local: LocalTier) -> Ear:
    """What the local tier points to by itself, before the typed parsers have read a value."""

    async def hear(said: Utterance) -> Heard:
        draft = Draft.of(said.scene.state(said.text))
        draft.said = draft.messages
        pointed = local.understand(utterance_of(draft))
        return told(Label(each.kind, each.question) for each in pointed)

    return hear


def labels_of(commands: Sequence[Command]) -> Heard:
    """Commands as labels; what is declined as no recruiter's business was not understood."""
    return told(Label(_kind(each), each.question) for each in commands)


def told(labels: Iterable[Label]) -> Heard:
    """What was heard; that something was not understood counts only alone."""
    heard = frozenset(labels)
    rest = frozenset(each for each in heard if each.kind is not CommandKind.NOT_UNDERSTOOD)
    return rest or NOTHING


def _kind(command: Command) -> CommandKind:
    is_off_topic = command.kind is CommandKind.ASK and command.value == OFF_TOPIC
    return CommandKind.NOT_UNDERSTOOD if is_off_topic else command.kind
