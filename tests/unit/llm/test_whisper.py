"""Groq's Whisper behind a stand-in: what each answer means, what it costs, what is asked at all."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from bot.channels.media import KeptMedia
from bot.domain.budget import Budget, ModelLimits, Refused, Reserved
from bot.domain.errors import NotHeard, StoreDown, Unheard
from bot.domain.message import Media
from bot.domain.ports import VoiceNote
from bot.llm.allowed import Allowed
from bot.llm.remembered import KEPT, KEPT_SECONDS, Remembered
from bot.llm.scripted import ScriptedTranscriber
from bot.llm.sound import seconds_of
from bot.llm.whisper import TOKENS_A_SECOND, GroqWhisper, VoiceLimits
from bot.llm.whisper_stand_in import KEY, WhisperStandIn

ANA = UUID(int=7)
MODEL = "whisper-large-v3-turbo"
NOTE = VoiceNote(Media("note", "audio/ogg"), "es", ANA)


def ogg(seconds: float, size: int = 0) -> bytes:
    """The head of a page that says how long the sound is."""
    granule = round(seconds * 48_000).to_bytes(8, "little", signed=True)
    return b"OggS\x00\x04" + granule + b"\x00" * max(size, round(seconds * 2000))


SHORT = ogg(4)


class Purse:
    """Implements the port ``ModelBudget``, in a list."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.is_down = False
        self.is_empty = False

    async def reserve(
        self, conversation: UUID, tokens: int, limits: ModelLimits
    ) -> Reserved | Refused:
        assert limits.day
        if self.is_down:
            raise StoreDown("Postgres")
        if self.is_empty:
            return Refused(Budget.DAY, is_first=True)
        self.told.append(tokens)
        at = datetime(2026, 11, 26, tzinfo=UTC)
        return Reserved(conversation, tokens, at.date(), at, tokens)

    async def settle(self, reserved: Reserved, tokens: int) -> None:
        self.told.append(tokens - reserved.tokens)


class Wire:
    """A transcriber, its server, its files, its purse, its clock, and what it told."""

    def __init__(self, server: WhisperStandIn) -> None:
        self.server = server
        self.now = 0.0
        self.media = KeptMedia()
        self.media.files["note"] = SHORT
        server.script[SHORT] = "cuatro años"
        self.purse = Purse()
        self.calls: list[tuple[str, str, int, int]] = []
        self.whisper = self.made()

    def made(self, key: str = KEY, **limits: float) -> GroqWhisper:
        return GroqWhisper(
            key,
            MODEL,
            self.media,
            self.server.base_url,
            allowed=Allowed(self.purse, ModelLimits(10_000, 10_000)),
            limits=VoiceLimits(**limits),  # type: ignore[arg-type]
            on_call=lambda *call: self.calls.append(call),
            monotonic=lambda: self.now,
        )


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with WhisperStandIn() as server:
        made = Wire(server)
        yield made
        await made.whisper.close()


async def unheard(whisper: GroqWhisper, note: VoiceNote = NOTE) -> Unheard:
    with pytest.raises(NotHeard) as error:
        await whisper.transcribe(note)
    return error.value.reason


async def test_the_words_come_back_bare(wire: Wire) -> None:
    assert await wire.whisper.transcribe(NOTE) == "cuatro años"

    (asked,) = wire.server.asked
    assert asked.fields["model"] == MODEL
    assert asked.fields["language"] == "es"
    assert asked.filename == "voice.ogg"
    assert wire.calls == [(MODEL, "answered", 10 * TOKENS_A_SECOND, 0)]
    assert wire.purse.told == [10 * TOKENS_A_SECOND, 0]


async def test_a_language_nobody_knows_is_not_guessed(wire: Wire) -> None:
    await wire.whisper.transcribe(VoiceNote(NOTE.media, None, ANA))

    assert "language" not in wire.server.asked[0].fields


async def test_a_longer_note_costs_more(wire: Wire) -> None:
    wire.media.files["note"] = ogg(60)
    wire.server.script[ogg(60)] = "a story"
    await wire.whisper.transcribe(NOTE)

    assert wire.purse.told == [60 * TOKENS_A_SECOND, 0]


@pytest.mark.parametrize(
    ("status", "body", "reason", "ended"),
    [
        (200, json.dumps({"text": "  "}), Unheard.UNREADABLE, "unusable"),
        (200, json.dumps({"text": None}), Unheard.UNREADABLE, "unusable"),
        (200, json.dumps(["text"]), Unheard.UNREADABLE, "unusable"),
        (200, "<html>", Unheard.UNREADABLE, "unusable"),
        (400, "{}", Unheard.UNREADABLE, "refused"),
        (401, "{}", Unheard.UNAVAILABLE, "refused"),
        (404, "{}", Unheard.UNAVAILABLE, "refused"),
        (413, "{}", Unheard.TOO_LONG, "refused"),
        (429, "{}", Unheard.UNAVAILABLE, "limited"),
        (503, "{}", Unheard.UNAVAILABLE, "down"),
    ],
)
async def test_every_other_answer_has_a_reason(
    wire: Wire, status: int, body: str, reason: Unheard, ended: str
) -> None:
    wire.server.answer = status, body

    assert await unheard(wire.whisper) is reason
    assert [call[1] for call in wire.calls] == [ended]


async def test_what_it_made_up_out_of_silence_is_not_believed(wire: Wire) -> None:
    silence = {"no_speech_prob": 0.9, "avg_logprob": -1.5}
    wire.server.answer = 200, json.dumps({"text": "Thank you.", "segments": [silence]})

    assert await unheard(wire.whisper) is Unheard.UNREADABLE


async def test_one_segment_with_speech_is_enough(wire: Wire) -> None:
    silence = {"no_speech_prob": 0.9, "avg_logprob": -1.5}
    speech = {"no_speech_prob": 0.1, "avg_logprob": -0.2}
    wire.server.answer = 200, json.dumps({"text": "Yes.", "segments": [silence, speech]})

    assert await wire.whisper.transcribe(NOTE) == "Yes."


async def test_after_a_429_nothing_is_asked_for_as_long_as_it_says(wire: Wire) -> None:
    wire.server.answer, wire.server.headers = (429, "{}"), {"retry-after": "30"}
    await unheard(wire.whisper)
    wire.server.answer, wire.server.headers = None, {}
    wire.now = 29.0
    assert await unheard(wire.whisper) is Unheard.UNAVAILABLE
    wire.now = 30.0

    assert await wire.whisper.transcribe(NOTE) == "cuatro años"
    assert len(wire.server.asked) == 2


async def test_what_was_refused_costs_nothing(wire: Wire) -> None:
    wire.server.answer = 429, "{}"
    await unheard(wire.whisper)

    assert sum(wire.purse.told) == 0


async def test_a_note_that_is_too_long_is_not_asked_for(wire: Wire) -> None:
    wire.media.files["note"] = ogg(400)

    assert await unheard(wire.whisper) is Unheard.TOO_LONG
    assert wire.server.asked == []
    assert wire.purse.told == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, Unheard.UNREADABLE),
        (b"%PDF-1.7", Unheard.UNREADABLE),
        (b"", Unheard.UNREADABLE),
        (b"OggS" + bytes(9 * 1024 * 1024), Unheard.TOO_LONG),
    ],
)
async def test_a_file_that_is_no_note_is_not_sent_on(
    wire: Wire, content: bytes | None, reason: Unheard
) -> None:
    del wire.media.files["note"]
    if content is not None:
        wire.media.files["note"] = content

    assert await unheard(wire.whisper) is reason
    assert wire.server.asked == []


async def test_beyond_the_budget_nothing_is_asked(wire: Wire) -> None:
    wire.purse.is_empty = True
    assert await unheard(wire.whisper) is Unheard.UNAVAILABLE
    wire.purse.is_empty, wire.purse.is_down = False, True
    assert await unheard(wire.whisper) is Unheard.UNAVAILABLE

    assert wire.server.asked == []


async def test_a_wrong_key_or_nobody_there_is_no_crash(wire: Wire) -> None:
    wrong = wire.made("gsk_wrong")
    nobody = GroqWhisper(KEY, MODEL, wire.media, "http://127.0.0.1:9")

    assert await unheard(wrong) is Unheard.UNAVAILABLE
    assert await unheard(nobody) is Unheard.UNAVAILABLE
    await wrong.close()
    await nobody.close()


async def test_no_log_line_says_what_was_said(wire: Wire) -> None:
    wire.server.answer = 400, json.dumps({"error": {"message": "cuatro años"}})
    with capture_logs() as lines:
        await unheard(wire.whisper)

    assert lines
    assert "cuatro" not in str(lines)
    assert KEY not in str(lines)


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        (ogg(4), 4.0),
        (ogg(4)[:6] + ogg(100_000)[6:14] + bytes(686), 1.0),
        (b"OggS\x00\x04" + b"\xff" * 8 + b"\x00" * 3986, 1.0),
        (b"ID3" + b"\x00" * 3997, 1.0),
        (ogg(0.01, 160_000), 160_014 / 16_000),
    ],
)
def test_how_long_it_lasts(content: bytes, seconds: float) -> None:
    assert seconds_of(content) == pytest.approx(seconds)


async def test_a_turn_that_is_taken_again_pays_no_second_time() -> None:
    listener = ScriptedTranscriber({"note": "yes"})
    remembered = Remembered(listener)

    assert [await remembered.transcribe(NOTE) for _ in range(3)] == ["yes"] * 3
    assert len(listener.heard) == 1


async def test_what_was_not_heard_is_asked_for_again() -> None:
    listener = ScriptedTranscriber({"note": "yes"})
    remembered = Remembered(listener)
    listener.failing = Unheard.UNAVAILABLE
    with pytest.raises(NotHeard):
        await remembered.transcribe(NOTE)
    listener.failing = None

    assert await remembered.transcribe(NOTE) == "yes"


async def test_only_a_few_are_kept_and_not_for_long() -> None:
    now = [0.0]
    listener = ScriptedTranscriber({str(n): "yes" for n in range(KEPT + 2)})
    remembered = Remembered(listener, lambda: now[0])
    for number in range(KEPT + 2):
        await remembered.transcribe(VoiceNote(Media(str(number), "audio/ogg"), None, ANA))
    await remembered.transcribe(VoiceNote(Media("0", "audio/ogg"), None, ANA))
    assert len(listener.heard) == KEPT + 3
    now[0] = KEPT_SECONDS + 1

    await remembered.transcribe(VoiceNote(Media("0", "audio/ogg"), None, ANA))

    assert len(listener.heard) == KEPT + 4
