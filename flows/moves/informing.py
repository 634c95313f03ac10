"""Telling what is known of a job: in the employer's words, never in words of our own."""

from bot.domain.conversation import Stage
from bot.domain.knowledge import Finding
from bot.domain.understanding import Command
from flows.draft import Draft


def tell_fact(draft: Draft, found: Finding) -> None:
    """The passage as it was written; where it is in another language, that is said."""
    if found.language == draft.tongue:
        draft.say("other.fact", text=found.text)
    else:
        draft.say("other.fact_foreign", text=found.text)
    draft.note(f"told.{found.fact}")
    if draft.stage is Stage.CONSENT:
        draft.foretold = [*draft.foretold, found.fact]


def was_foretold(draft: Draft, command: Command) -> bool:
    """Whether it was told before consent already, and has not been asked again since."""
    found = command.value
    if not isinstance(found, Finding) or found.fact not in draft.foretold:
        return False
    return not any(command.words in each.text for each in draft.messages)
