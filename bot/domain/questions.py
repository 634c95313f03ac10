"""What candidates asked that nobody could answer yet, and what recruiters answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.events import Bell

LONGEST_ANSWER: Final = 1000
"""Characters of an answer: with the question beside it one WhatsApp message."""
LONGEST_WORDS: Final = 500
"""Characters of a question that are kept; the message has the rest."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for a recruiter.

    Attributes:
        conversation: where the answer goes: through merges.
        job: code of the job it was asked about; None when they had not chosen one.
        words: the candidate's own. language: that they speak.
        owner: who leads the conversation.
        wants_no_messages: they opted out, or withdrew.
    """

    id: UUID
    conversation: UUID
    address: str
    job: str | None
    words: str
    language: str
    at: datetime
    owner: Owner
    wants_no_messages: bool = False


@dataclass(frozen=True, slots=True)
class NewFact:
    """What an answer adds to a job: for later candidates, and for those who apply already."""

    about: str
    language: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of an answer.

    Attributes:
        is_sent: it went to the candidate's conversation; False when they want no messages.
        fact: its id within the job, if it was added.
        bells: to ring now that it is committed.
    """

    question: OpenQuestion
    is_sent: bool
    fact: str | None = None
    bells: tuple[Bell, ...] = ()


class Questions(Protocol):
    """Questions that wait for a recruiter."""

    async def listed(self, limit: int) -> Sequence[OpenQuestion]:
        """Those that nobody answered, longest waiting first, up to ``limit``."""
        ...

    async def find(self, name: str) -> OpenQuestion:
        """One that nobody answered, by its id or the beginning of it.

        Raises:
            NotFound: no question has that id.
            Refused: several begin so, or it was answered already.
        """
        ...

    async def answer(
        self, question: UUID, text: str, name: str, fact: NewFact | None = None
    ) -> Answered:
        """Close it; the answer becomes mail of the conversation, and a fact of the job if wanted.

        Raises:
            NotFound: no question has that id.
            Refused: it was answered meanwhile, a recruiter leads the conversation, they want no
                messages and no fact is to be added, or a fact is and the question has no job.
        """
        ...


def fact_id(question: UUID) -> str:
    """The id of the fact that an answer becomes: ``answer-`` and the end of the question's id."""
    return f"answer-{question.hex[-12:]}"


def because_answered(by: str) -> str:
    """Why it cannot be answered again."""
    return f"This question was answered already, by {by}."


BECAUSE_LED: Final = (
    "A recruiter leads this conversation: write with `bot say`, or hand it back and answer then."
)
BECAUSE_UNWANTED: Final = (
    "They want no more messages, so nothing was sent. With --add-to-job the answer is kept for "
    "other candidates."
)
BECAUSE_NO_JOB: Final = (
    "They asked before they had chosen a job, so there is none to add the answer to: leave out "
    "--add-to-job."
)
