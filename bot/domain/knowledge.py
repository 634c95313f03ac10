"""What is found when a candidate asks about a job."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage that answers a question, word for word.

    Attributes:
        fact: its id within the job.
        language: that ``text`` is written in; not the candidate's where nobody translated it.
        confidence: 0 to 1.
    """

    fact: str
    text: str
    language: str
    confidence: float
