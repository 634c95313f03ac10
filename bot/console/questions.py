"""Open questions as people read them."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from bot.console.bubbles import safe
from bot.domain.conversation import Owner
from bot.domain.questions import OpenQuestion


def question_lines(question: OpenQuestion, zone: tzinfo | None = None) -> Iterator[str]:
    """When, who and which job; their words; how to answer."""
    about = f"  about {question.job}" if question.job else ""
    yield safe(f"{question.at.astimezone(zone):%d %b %H:%M}  {question.address}{about}")
    for line in question.words.splitlines():
        yield f"    {safe(line)}"
    yield f"  {_next(question)}"


def _next(question: OpenQuestion) -> str:
    if question.wants_no_messages:
        return f'They want no messages: bot answer {question.id} "…" --add-to-job (for others)'
    if question.owner is Owner.RECRUITER:
        return f'A recruiter leads: bot say {question.address} "…"'
    return f'bot answer {question.id} "…"'


def question_json(question: OpenQuestion) -> dict[str, Any]:
    """A question as plain JSON."""
    return {
        "id": str(question.id),
        "address": question.address,
        "job": question.job,
        "words": question.words,
        "language": question.language,
        "at": question.at.isoformat(),
        "owner": question.owner.value,
        "wants_no_messages": question.wants_no_messages,
    }
