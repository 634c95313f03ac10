"""understand: words to commands. Typed parsers, then the local tier, then the language model.

The local tier is heard first because it costs nothing: what it is sure of saves a model's answer.
Where a model points to something usable, that is followed; else what the local tier heard.

What candidates ask about the job is looked up here as well, so that the rules only tell it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bot.domain.errors import ModelUnavailable
from bot.domain.understanding import (
    MODEL_UNAVAILABLE,
    Command,
    CommandKind,
    Pointed,
    Tier,
    Utterance,
)
from flows.aside import read
from flows.draft import Draft
from flows.moves.offering import hear_verdict
from flows.state import STATE_VERSION, State
from flows.understanding.commands import is_unsure
from flows.understanding.jobs import the_job
from flows.understanding.pointing import followed, utterance_of
from flows.understanding.rehearing import (
    MAY_BE_MEANT,
    agreeing,
    declined_if_strange,
    heard_again,
    is_guess,
    is_settled,
)
from flows.understanding.senses import Senses
from flows.understanding.typed import read_typed

_MAY_ASK: Final = frozenset({CommandKind.ASK, CommandKind.NOT_UNDERSTOOD})
"""What the typed tier says of a message that may ask something of the job."""


class Understand:
    """The node, with the tiers it may ask."""

    def __init__(self, senses: Senses) -> None:
        self.model = senses.model
        self.local = senses.local
        self.knowledge = senses.knowledge

    async def __call__(self, state: State) -> dict[str, Any]:
        """Commands of this turn's words."""
        draft = Draft.of(state)
        commands = await self._heard(draft)
        if draft.unseen:
            commands = [each for each in commands if not _answers_what_is_open(draft, each)]
        informed = [await self._informed(draft, each) for each in commands]
        draft.commands = tuple(map(declined_if_strange, informed))
        hear_verdict(draft, draft.commands)
        if not draft.has_doubt_now:
            draft.doubt = None
        draft.trace.extend(f"understood.{each.kind}.{each.tier}" for each in commands)
        return draft.changes(STATE_VERSION)

    async def _informed(self, draft: Draft, command: Command) -> Command:
        """A question with what answers it, when that is known."""
        is_question = command.kind is CommandKind.ASK and command.value is None
        job = the_job(draft)
        if not is_question or job is None or self.knowledge is None:
            return command
        found = await self.knowledge.find(job, command.words, draft.tongue)
        if found is None and declined_if_strange(command) is command:
            fact = command.passage or await self._pointed_to(draft)
            if fact is not None:
                found = await self.knowledge.confirm(job, command.words, draft.tongue, fact)
        return replace(command, value=found)

    async def _pointed_to(self, draft: Draft) -> str | None:
        """The fact that a model takes for the answer to what is asked."""
        pointed = await self._by_model(draft, utterance_of(draft, is_asking=True))
        return next((each.passage for each in pointed if each.passage is not None), None)

    async def _heard(self, draft: Draft) -> list[Command]:
        """The typed tier's reading; a further tier's where it is unsure, or only guesses."""
        commands = list(await read(draft, read_typed))
        is_guessed = is_guess(draft, commands)
        if not is_guessed and not is_unsure(commands):
            return commands
        is_asking = any(each.kind in _MAY_ASK for each in commands)
        utterance = utterance_of(draft, is_asking=is_asking)
        pointed = await asyncio.to_thread(self.local.understand, utterance)
        if is_guessed and is_settled(commands[0], pointed):
            return heard_again(draft, commands, utterance, pointed)
        by_model = await self._by_model(draft, utterance)
        if is_guessed:
            by_model = [each for each in by_model if each.kind in MAY_BE_MEANT]
        if heard := followed(draft, utterance, by_model, Tier.MODEL):
            return heard
        if is_guessed:
            return heard_again(draft, commands, utterance, pointed)
        agreed = agreeing(pointed, by_model)
        return followed(draft, utterance, agreed, Tier.LOCAL) or commands

    async def _by_model(self, draft: Draft, utterance: Utterance) -> Sequence[Pointed]:
        """Nothing without a model, on a turn's last tries, and when nothing usable came.

        It is asked once a turn, whatever for.
        """
        if self.model is None or draft.asked_model or not draft.turn.patient:
            return ()
        draft.asked_model = True
        try:
            return await self.model.understand(utterance)
        except ModelUnavailable:
            draft.note(MODEL_UNAVAILABLE)
            return ()


def _answers_what_is_open(draft: Draft, command: Command) -> bool:
    """Whether it would count as an answer to a question that never arrived.

    That one is asked again: "yes" was meant for something else.
    """
    is_open = command.question in {None, draft.pending}
    return command.kind is CommandKind.NOT_UNDERSTOOD or (
        is_open and command.kind in {CommandKind.ANSWER, CommandKind.SKIP}
    )
