"""Listening, before understanding: a step of the same node, because a node costs half a ms."""

from typing import Any

from flows.draft import Draft
from flows.guards.language import language_of
from flows.moves.opting import hear_opting
from flows.nodes.understand import Understand
from flows.state import STATE_VERSION, State
from flows.understanding.voice import Ears, hear, is_card, is_spoken
from flows.understanding.wishes import name_counts


class Listen:
    """The node ``understand``, with ears."""

    def __init__(self, ears: Ears, understand: Understand) -> None:
        self.ears = ears
        self.understand = understand

    async def __call__(self, state: State) -> dict[str, Any]:
        """Commands of this turn's words, those that were spoken included."""
        if not any(is_spoken(each) or is_card(each) for each in state["said"]):
            return await self.understand(state)
        draft = Draft.of(state)
        await self._listen(draft)
        changes = draft.changes(STATE_VERSION)
        heard: State = {**state, **changes}  # type: ignore[typeddict-item]
        return {**changes, **await self.understand(heard)}

    async def _listen(self, draft: Draft) -> None:
        """What the guard does with typed words is done with these: stop words, language."""
        spoken = await hear(draft, self.ears)
        said, draft.said = draft.said, spoken
        hear_opting(draft)
        kept = {each.id for each in draft.said}
        gone = {each.id for each in spoken} - kept
        draft.said = () if draft.opted_out else tuple(each for each in said if each.id not in gone)
        codes = [job.code for job in draft.turn.jobs.jobs]
        counts = name_counts(draft)
        for message in draft.said:
            if message.id in kept:
                draft.language = language_of(
                    draft.language, message.text, codes, name_counts=counts
                )
