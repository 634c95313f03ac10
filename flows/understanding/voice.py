"""Voice notes and contact cards become words, before words are understood.

Only after consent, and of nobody who is not spoken to: what is held unread is not listened to. The
words are the candidate's like any others: nothing in them is believed because it was spoken.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.effects import Transcribed
from bot.domain.errors import MediaUnavailable, NotHeard, Unheard
from bot.domain.job import QuestionType
from bot.domain.message import Kind, Said
from bot.domain.ports import MediaSource, Transcriber, VoiceNote
from flows.draft import Draft
from flows.limits import LONGEST_ECHO, LONGEST_VOICE_TEXT, VOICE_NOTES_A_TURN
from flows.readable import shortened
from flows.understanding.cards import addresses_on, numbers_on

_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LARGEST_CARD: Final = 256 * 1024
_ON_CARD: Final = {QuestionType.PHONE: numbers_on, QuestionType.EMAIL: addresses_on}


@dataclass(frozen=True, slots=True)
class Ears:
    """Who listens, and who fetches what came with a message; None: nobody."""

    transcriber: Transcriber | None = None
    media: MediaSource | None = None


def is_spoken(message: Said) -> bool:
    """Whether a message is a voice note that nobody has written down yet."""
    return message.kind is Kind.VOICE and not message.text


def is_card(message: Said) -> bool:
    """Whether a message is a contact card that nobody has read yet."""
    return message.kind is Kind.CONTACT and not message.text and bool(message.media)


async def hear(draft: Draft, ears: Ears) -> tuple[Said, ...]:
    """Give what was said in this turn its words; returns the messages that have them now."""
    notes = [each for each in draft.said if is_spoken(each)]
    heard, missed = await _heard(draft, ears.transcriber, notes)
    for message in heard:
        draft.say("voice.heard", words=shortened(message.text, LONGEST_ECHO))
        draft.note("voice.heard")
    for reason in dict.fromkeys(missed):
        draft.say(f"voice.{reason}")
        draft.note(f"voice.{reason}")
    heard += await _read(draft, ears.media)
    draft.do(*(Transcribed(each.id, each.text) for each in heard))
    words = {each.id: each for each in heard}
    draft.said = tuple(words.get(each.id, each) for each in draft.said)
    return tuple(heard)


async def _heard(
    draft: Draft, transcriber: Transcriber | None, notes: Sequence[Said]
) -> tuple[list[Said], list[Unheard]]:
    """All notes side by side; very many would cost too much, and too long."""
    if transcriber is None or not draft.turn.patient:
        return [], [Unheard.UNAVAILABLE] * bool(notes)
    taken = notes[:VOICE_NOTES_A_TURN]
    tried = await asyncio.gather(*(_listen(draft, transcriber, each) for each in taken))
    heard = [each for each in tried if isinstance(each, Said)]
    missed = [each for each in tried if isinstance(each, Unheard)]
    return heard, missed + [Unheard.TOO_LONG] * (len(notes) > len(taken))


async def _listen(draft: Draft, transcriber: Transcriber, message: Said) -> Said | Unheard:
    if not message.media:
        return Unheard.UNREADABLE
    note = VoiceNote(message.media[0], draft.language, draft.turn.conversation)
    try:
        words = _plain(await transcriber.transcribe(note))
    except NotHeard as error:
        return error.reason
    return replace(message, text=words) if words else Unheard.UNREADABLE


async def _read(draft: Draft, media: MediaSource | None) -> list[Said]:
    """Contact cards, where their number or address may be the answer."""
    look = _ON_CARD.get(draft.question.type) if draft.question else None
    card = next((each for each in draft.said if is_card(each)), None)
    if look is None or media is None or card is None:
        return []
    try:
        content = await media.fetch(card.media[0], _LARGEST_CARD)
    except MediaUnavailable:
        return []
    found = _plain(", ".join(look(content.decode("utf-8", "replace"))))
    return [replace(card, text=found)] if found else []


def _plain(text: str) -> str:
    """Words that a store can keep, as many as a message has."""
    return _INVISIBLE.sub("", text).strip()[:LONGEST_VOICE_TEXT].rstrip()
