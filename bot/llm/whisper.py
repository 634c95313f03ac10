"""Groq's Whisper: what was said in a voice note (console.groq.com/docs/speech-to-text).

Plain HTTP, no vendor's client. Whatever goes wrong is :class:`NotHeard`; neither that nor a log
line carries anything of what was said.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import httpx
import structlog

from bot.domain.budget import Refused, Reserved
from bot.domain.errors import MediaTrouble, MediaUnavailable, ModelUnavailable, NotHeard, Unheard
from bot.domain.ports import MediaSource, VoiceNote
from bot.llm.allowed import Allowed
from bot.llm.calls import HOST, Call, Observer
from bot.llm.pace import Pace
from bot.llm.sound import seconds_of

log = structlog.get_logger()

PATH: Final = "/openai/v1/audio/transcriptions"

TOKENS_A_SECOND: Final = 75
"""What a second is counted as: it costs as much as so many tokens put into the default model
(0.04 dollars an hour, 0.15 a million tokens)."""
BILLED_SECONDS: Final = 10.0
"""Of each note at least, as the vendor bills."""

_LONGEST_ANSWER: Final = 1_000_000
_NO_SPEECH: Final = 0.6
_UNSURE: Final = -1.0
"""Whisper's own thresholds: above and below them it made its words out of silence."""

_UNHEARD: Final[Mapping[MediaTrouble, Unheard]] = {
    MediaTrouble.FOREIGN: Unheard.UNREADABLE,
    MediaTrouble.GONE: Unheard.UNREADABLE,
    MediaTrouble.MISNAMED: Unheard.UNREADABLE,
    MediaTrouble.TOO_LARGE: Unheard.TOO_LONG,
    MediaTrouble.UNREACHABLE: Unheard.UNAVAILABLE,
}
_THEIRS: Final[Mapping[int, tuple[Call, Unheard]]] = {
    HTTPStatus.BAD_REQUEST: (Call.REFUSED, Unheard.UNREADABLE),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (Call.REFUSED, Unheard.TOO_LONG),
    HTTPStatus.UNPROCESSABLE_ENTITY: (Call.REFUSED, Unheard.UNREADABLE),
    HTTPStatus.TOO_MANY_REQUESTS: (Call.LIMITED, Unheard.UNAVAILABLE),
}


@dataclass(frozen=True, slots=True)
class VoiceLimits:
    """What one voice note may be.

    Attributes:
        seconds: that the vendor may take.
        longest: seconds of speech.
        largest: bytes.
        characters: of its words that are kept, as many as a message has.
        pause: seconds without a request after a 429 that names none.
        longest_pause: that a 429 may ask for.
    """

    seconds: float = 8.0
    longest: float = 300.0
    largest: int = 8 * 1024 * 1024
    characters: int = 4_000
    pause: float = 5.0
    longest_pause: float = 900.0


class GroqWhisper:
    """Implements the port ``Transcriber``."""

    def __init__(
        self,
        api_key: str,
        model: str,
        media: MediaSource,
        base_url: str = "",
        *,
        allowed: Allowed | None = None,
        limits: VoiceLimits | None = None,
        on_call: Observer = lambda *_: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is asked yet.

        Args:
            api_key: of the vendor's account.
            model: its name.
            media: fetches the notes; it is closed here.
            base_url: stands for the vendor's host.
            allowed: what it may cost; None: without limit, for players.
            limits: see there.
            on_call: told of every call.
            monotonic: seconds that never go back.
        """
        self.name = model
        self._media = media
        self._allowed = allowed
        self._limits = limits or VoiceLimits()
        self._on_call = on_call
        self._pace = Pace(self._limits.pause, self._limits.longest_pause, monotonic)
        self._http = httpx.AsyncClient(
            base_url=base_url or HOST,
            headers={"Authorization": f"Bearer {api_key}"},
            timeout=self._limits.seconds,
            trust_env=False,
        )

    async def transcribe(self, note: VoiceNote) -> str:
        """The words.

        Raises:
            NotHeard: there are none to be had.
        """
        if self._pace.is_paused:
            raise NotHeard(Unheard.UNAVAILABLE)
        content = await self._content(note)
        seconds = seconds_of(content)
        if seconds > self._limits.longest:
            raise NotHeard(Unheard.TOO_LONG)
        tokens = round(max(seconds, BILLED_SECONDS) * TOKENS_A_SECOND)
        reserved = await self._reserved(note, tokens)
        ended = Call.DOWN
        try:
            ended, words = await self._ask(note, content)
        finally:
            spent = 0 if ended in {Call.REFUSED, Call.LIMITED} else tokens
            if self._allowed and reserved:
                await self._allowed.settle(reserved, spent)
            self._on_call(self.name, ended.value, spent, 0)
        if isinstance(words, Unheard):
            log.warning("voice.not_heard", model=self.name, reason=ended.value)
            raise NotHeard(words)
        return words

    async def close(self) -> None:
        """Close the connections, the files' too."""
        await self._http.aclose()
        await self._media.close()

    async def _content(self, note: VoiceNote) -> bytes:
        try:
            return await self._media.fetch(note.media, self._limits.largest)
        except MediaUnavailable as error:
            log.warning("voice.not_fetched", reason=error.reason.value)
            raise NotHeard(_UNHEARD[error.reason]) from error

    async def _ask(self, note: VoiceNote, content: bytes) -> tuple[Call, str | Unheard]:
        fields = {"model": self.name, "response_format": "verbose_json", "temperature": "0"}
        if note.language is not None:
            fields["language"] = note.language
        kind = note.media.content_type.partition(";")[0].strip()
        file = (f"voice.{_ending(kind)}", content, kind)
        try:
            response = await self._http.post(PATH, data=fields, files={"file": file})
        except httpx.TimeoutException:
            return Call.TIMEOUT, Unheard.UNAVAILABLE
        except httpx.HTTPError:
            return Call.DOWN, Unheard.UNAVAILABLE
        self._pace.told(response.headers)
        if response.is_success:
            words = _words(response.content, self._limits.characters)
            return (Call.ANSWERED, words) if words else (Call.UNUSABLE, Unheard.UNREADABLE)
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            self._pace.refused(response.headers)
        is_theirs = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        other = Call.DOWN if is_theirs else Call.REFUSED
        return _THEIRS.get(response.status_code, (other, Unheard.UNAVAILABLE))

    async def _reserved(self, note: VoiceNote, tokens: int) -> Reserved | None:
        """What is put aside for it.

        Raises:
            NotHeard: the budget is used up, or cannot be asked.
        """
        if self._allowed is None:
            return None
        try:
            found = await self._allowed.reserve(note.conversation, tokens)
        except ModelUnavailable as error:
            raise NotHeard(Unheard.UNAVAILABLE) from error
        if isinstance(found, Refused):
            raise NotHeard(Unheard.UNAVAILABLE)
        return found


def _ending(kind: str) -> str:
    """The vendor goes by the file's ending."""
    known = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/wav": "wav", "audio/webm": "webm"}
    return known.get(kind, "ogg")


def _words(raw: bytes, most: int) -> str:
    """What the answer says was said; "" where nobody spoke or it cannot be read."""
    try:
        answer = json.loads(raw) if len(raw) <= _LONGEST_ANSWER else None
    except ValueError:
        return ""
    told: Mapping[str, object] = answer if isinstance(answer, dict) else {}
    text = told.get("text")
    if not isinstance(text, str) or _is_silence(told.get("segments")):
        return ""
    return text.strip()[:most]


def _is_silence(segments: object) -> bool:
    if not isinstance(segments, list) or not segments:
        return False
    return all(isinstance(each, dict) and _is_made_up(each) for each in segments)


def _is_made_up(segment: Mapping[str, object]) -> bool:
    silent, sure = segment.get("no_speech_prob"), segment.get("avg_logprob")
    if not isinstance(silent, (int, float)) or not isinstance(sure, (int, float)):
        return False
    return silent > _NO_SPEECH and sure < _UNSURE
