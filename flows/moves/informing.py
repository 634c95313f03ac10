"""Telling what is known of a job: in the employer's words, never in words of our own."""

from bot.domain.knowledge import Finding
from flows.draft import Draft


def tell_fact(draft: Draft, found: Finding) -> None:
    """The passage as it was written; where it is in another language, that is said."""
    if found.language == draft.tongue:
        draft.say("other.fact", text=found.text)
    else:
        draft.say("other.fact_foreign", text=found.text)
    draft.note(f"told.{found.fact}")
