"""understand: words to commands. Typed parsers, then the language model, then the local tier.

What candidates ask about the job is looked up here as well, so that the rules only tell it.
"""

from dataclasses import replace
from typing import Any

from bot.domain.errors import ModelUnavailable
from bot.domain.ports import LanguageModel
from bot.domain.understanding import MODEL_UNAVAILABLE, Command, CommandKind, Tier, Utterance
from flows.aside import read
from flows.draft import Draft
from flows.state import STATE_VERSION, State
from flows.understanding.commands import is_unsure
from flows.understanding.jobs import the_job
from flows.understanding.pointing import followed, utterance_of
from flows.understanding.senses import Senses
from flows.understanding.typed import read_typed


class Understand:
    """The node, with the tiers it may ask."""

    def __init__(self, senses: Senses) -> None:
        self.model = senses.model
        self.local = senses.local
        self.knowledge = senses.knowledge

    async def __call__(self, state: State) -> dict[str, Any]:
        """Commands of this turn's words."""
        draft = Draft.of(state)
        commands = list(await read(draft, read_typed))
        if is_unsure(commands):
            commands = await self._ask_further(draft) or commands
        if draft.unseen:
            commands = [each for each in commands if not _answers_what_is_open(draft, each)]
        draft.commands = tuple([await self._informed(draft, each) for each in commands])
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
        return replace(command, value=found)

    async def _ask_further(self, draft: Draft) -> list[Command]:
        utterance = utterance_of(draft)
        if self.model is not None and draft.turn.patient:
            commands = await self._ask_model(self.model, draft, utterance)
            if commands:
                return commands
        return followed(draft, utterance, self.local.understand(utterance), Tier.LOCAL)

    async def _ask_model(
        self, model: LanguageModel, draft: Draft, utterance: Utterance
    ) -> list[Command]:
        try:
            pointed = await model.understand(utterance)
        except ModelUnavailable:
            draft.note(MODEL_UNAVAILABLE)
            return []
        return followed(draft, utterance, pointed, Tier.MODEL)


def _answers_what_is_open(draft: Draft, command: Command) -> bool:
    """Whether it would count as an answer to a question that never arrived.

    That one is asked again: "yes" was meant for something else.
    """
    is_open = command.question in {None, draft.pending}
    return command.kind is CommandKind.NOT_UNDERSTOOD or (
        is_open and command.kind in {CommandKind.ANSWER, CommandKind.SKIP}
    )
