"""Files, stickers, places and whatever else is not words: each gets an answer of its own.

None of them is an answer that went wrong: nothing is counted, and what is open is asked again.
"""

from typing import Final

from bot.domain.effects import FileOf, Notify, ReadFiles
from bot.domain.job import QuestionType, ResumeWish
from bot.domain.message import Kind, Said
from flows.draft import Draft

_STICKER: Final = "image/webp"
_MOST_LINES: Final = 2
"""Of several kinds in one turn so many are spoken of."""

_THANKS: Final = {Kind.LOCATION: "sharing.location", Kind.UNKNOWN: "other.unreadable"}

_ON_CARD: Final = frozenset({QuestionType.PHONE, QuestionType.EMAIL})


def take_files(draft: Draft, said: tuple[Said, ...]) -> None:
    """Accept a résumé, decline what nobody wants, thank for the rest and ask for words."""
    if take_resumes(draft, said):
        return
    keys = [key for message in said if (key := _answer_to(draft, message)) is not None]
    for key in list(dict.fromkeys(keys))[:_MOST_LINES]:
        draft.say(key)


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
    found = tuple(file for message in files for file in _files_of(message))
    before = next((each for each in draft.effects if isinstance(each, ReadFiles)), None)
    if before is None:
        draft.do(ReadFiles(found))
        draft.say("resume.received")
    else:  # some of them came late: all files of a turn are one résumé
        whole = ReadFiles((*before.files, *found))
        draft.effects = [whole if each is before else each for each in draft.effects]


def _files_of(message: Said) -> list[FileOf]:
    """Its documents and pictures, in their order."""
    types = enumerate(_types(message))
    return [FileOf(message.id, part) for part, kind in types if _is_paper(kind)]


def _is_paper(kind: str) -> bool:
    """A document, or a picture that may show one; a sticker never does."""
    return kind != _STICKER and not kind.startswith(("audio/", "video/"))


def _types(message: Said) -> list[str]:
    return [media.content_type.partition(";")[0].strip().lower() for media in message.media]


def _is_resume(draft: Draft, message: Said) -> bool:
    """A document; a photo only where a résumé is wanted, a sticker never."""
    if message.kind != Kind.FILE:
        return False
    papers = [kind for kind in _types(message) if _is_paper(kind)]
    if any(not kind.startswith("image/") for kind in papers):
        return True
    is_wanted = draft.job is None or draft.job.resume is not ResumeWish.NEVER
    return bool(papers) and is_wanted


def _answer_to(draft: Draft, message: Said) -> str | None:
    """What is said to something without words; None for words and for what says it itself."""
    if not is_wordless(draft, message):
        return None
    types = _types(message)
    if message.kind is Kind.VOICE:
        # What came with this turn was listened to, and spoken of, before.
        return None if message in draft.said else "voice.unavailable"
    if _STICKER in types:
        return "sharing.sticker"
    if message.kind is Kind.CONTACT:
        question = draft.question
        is_wanted = question is not None and question.type in _ON_CARD
        return "sharing.contact_empty" if is_wanted else "sharing.contact"
    if message.kind is Kind.FILE:
        is_image = bool(types) and types[0].startswith("image/")
        return "sharing.image" if is_image else "other.unreadable"
    return _THANKS.get(message.kind)


def _is_place(draft: Draft, message: Said) -> bool:
    question = draft.question
    wanted = question is not None and question.type is QuestionType.PLACE
    return wanted and message.location is not None
