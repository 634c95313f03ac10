"""What may be told about a job."""

from typing import Protocol

from bot.domain.job import Job
from bot.domain.knowledge import Finding


class Knowledge(Protocol):
    """Answers questions about one job from what its employer wrote, and from nothing else."""

    def prepare(self, job: Job, language: str) -> None:
        """Somebody who speaks this language may soon ask about it. Keeps nobody waiting."""
        ...

    async def find(self, job: Job, question: str, language: str) -> Finding | None:
        """The passage that answers; None when it is not known. Never another job's.

        Never raises: what cannot be looked up is not known.
        """
        ...

    async def confirm(self, job: Job, question: str, language: str, fact: str) -> Finding | None:
        """The passage of a fact that somebody else took for the answer, if it may be that."""
        ...

    async def close(self) -> None: ...
