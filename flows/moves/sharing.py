"""Files, voice notes and whatever else is not words."""

from typing import Final

from bot.domain.effects import Notify
from bot.domain.job import QuestionType, ResumeWish
from bot.domain.message import Kind, Said
from flows.draft import RESUME, Draft

_STICKER: Final = "image/webp"
_UNREADABLE: Final = frozenset({Kind.VOICE, Kind.CONTACT, Kind.UNKNOWN, Kind.LOCATION})


def take_files(draft: Draft, said: tuple[Said, ...]) -> None:
    """Accept a résumé, decline what nobody wants, ask for words where none came."""
    if not take_resumes(draft, said) and any(_is_unreadable(draft, message) for message in said):
        draft.say("other.unreadable")


def take_resumes(draft: Draft, said: tuple[Said, ...]) -> bool:
    """Accept or decline the files that may be a résumé; whether there was one."""
    files = [message for message in said if _is_resume(draft, message)]
    if files:
        _take(draft, files)
    return bool(files)


def is_wordless(draft: Draft, message: Said) -> bool:
    """Whether a message says nothing that could be understood as words."""
    return not message.text and message.tap is None and not _is_place(draft, message)


def _take(draft: Draft, files: list[Said]) -> None:
    if draft.job is not None and draft.job.resume is ResumeWish.NEVER:
        draft.say("resume.unwanted")
        return
    draft.has_resume = True
    for message in files:
        draft.do(Notify("resume.received", {"message": str(message.id)}))
    draft.say("resume.received")


def _is_resume(draft: Draft, message: Said) -> bool:
    """A document; a photo only where a résumé is waited for, a sticker never."""
    if message.kind != Kind.FILE:
        return False
    types = [media.content_type.partition(";")[0].strip().lower() for media in message.media]
    if any(not each.startswith(("image/", "audio/", "video/")) for each in types) or not types:
        return True
    return draft.pending == RESUME and any(
        each.startswith("image/") and each != _STICKER for each in types
    )


def _is_unreadable(draft: Draft, message: Said) -> bool:
    if not is_wordless(draft, message):
        return False
    return message.kind in _UNREADABLE or message.kind == Kind.FILE


def _is_place(draft: Draft, message: Said) -> bool:
    question = draft.question
    wanted = question is not None and question.type is QuestionType.PLACE
    return wanted and message.location is not None
