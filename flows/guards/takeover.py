"""Who leads: a recruiter silences the assistant, a hand-back lets it speak again."""

from collections.abc import Sequence

from bot.domain.conversation import Owner
from bot.domain.events import EventType, Mail


def must_be_silent(owner: Owner) -> bool:
    """Whether the assistant says nothing; while a person is only waited for, it still answers."""
    return owner == Owner.RECRUITER


def handed_back(mail: Sequence[Mail]) -> Mail | None:
    """The newest hand-back among the mail, unless a takeover came after it."""
    acts = [each for each in mail if each.type == EventType.RECRUITER_ACTION]
    if acts and acts[-1].payload.get("action") == "handback":
        return acts[-1]
    return None
