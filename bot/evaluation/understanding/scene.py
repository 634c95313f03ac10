"""Where something is said: a job, what was answered, what is open; and how the flow hears it.

The product's own way is taken: the guard, then the node that understands. Nothing is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast
from uuid import UUID

from bot.domain.conversation import Owner, Stage
from bot.domain.events import Actor, EventType, Mail
from bot.domain.job import Job, JobBook
from bot.domain.message import Kind, Said
from bot.domain.turn import Turn
from bot.domain.understanding import Command, CommandKind, Tier
from flows.draft import Doubt, Draft
from flows.nodes.guard import Guard
from flows.nodes.understand import Understand
from flows.state import STATE_VERSION, State
from flows.understanding.senses import Senses

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""A Monday, as in conversation files."""

_CONVERSATION, _APPLICATION, _REPLY, _EVENT, _MESSAGE = (UUID(int=each) for each in range(1, 6))
_ASKED: Final = str(UUID(int=9))


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment of a conversation.

    Attributes:
        jobs: those that are open.
        job: the one applied to; None while none was chosen.
        pending: id of the open question.
        answers: what was answered before, by question.
    """

    jobs: tuple[Job, ...]
    job: Job | None
    stage: Stage
    language: str
    pending: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)

    def state(self, text: str) -> State:
        """The graph's channels when the candidate says this."""
        said = Said(_MESSAGE, 1, Kind.TEXT, text, NOW)
        mail = Mail(_EVENT, 1, EventType.MESSAGE_RECEIVED, Actor.CANDIDATE, {"v": 1}, NOW, said)
        turn = Turn(
            conversation=_CONVERSATION,
            owner=Owner.BOT,
            now=NOW,
            mail=(mail,),
            held=(),
            answers=self.answers,
            jobs=JobBook(self.jobs),
            reply_id=_REPLY,
            application_id=_APPLICATION,
        )
        return cast("State", {**self._stored(), "version": STATE_VERSION, "turn": turn})

    def _stored(self) -> dict[str, Any]:
        is_out = self.stage is Stage.OPTED_OUT
        asked = [*self.answers, *([self.pending] if self.pending else [])]
        return {
            "stage": self.stage.value,
            "language": self.language,
            "job": str(self.job.id) if self.job else None,
            "application": str(_APPLICATION) if self.job else None,
            "pending": self.pending,
            "asked": asked,
            "asks": [_ASKED],
            "opted_out": is_out,
            "before": Stage.SCREENING.value if is_out else None,
        }


@dataclass(frozen=True, slots=True)
class Mind:
    """The tiers that hear a scene, as the worker puts them together."""

    senses: Senses

    async def hear(self, scene: Scene, text: str) -> Sequence[Command]:
        """Everything that the flow takes the words for, stop and start words included."""
        before = scene.state(text)
        state = cast("State", {**before, **await Guard(self.senses.knowledge)(before)})
        draft = Draft.of(state)
        opting = _opting(scene, draft, text)
        if not state["said"]:
            return opting
        understood = await Understand(self.senses)(state)
        return [*opting, *understood["commands"]]


def _opting(scene: Scene, draft: Draft, text: str) -> list[Command]:
    """Stop and start words, which the guard heard."""
    was_out = scene.stage is Stage.OPTED_OUT
    doubts = draft.doubt is not None and draft.doubt["kind"] == Doubt.OPT_OUT
    if (draft.opted_out and not was_out) or doubts:
        return [Command(CommandKind.OPT_OUT, text, Tier.TYPED)]
    if was_out and not draft.opted_out:
        return [Command(CommandKind.OPT_IN, text, Tier.TYPED)]
    return []
