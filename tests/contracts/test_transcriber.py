"""What every transcriber must do: the vendor's, on a wire of ours, and the scripted one."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from bot.channels.media import KeptMedia
from bot.domain.errors import NotHeard, Unheard
from bot.domain.message import Media
from bot.domain.ports import Transcriber, VoiceNote
from bot.llm.remembered import Remembered
from bot.llm.scripted import ScriptedTranscriber
from bot.llm.whisper import GroqWhisper
from bot.llm.whisper_stand_in import KEY, WhisperStandIn

CONTENT = b"OggS" + b"\x00" * 100
KNOWN, UNKNOWN = Media("known", "audio/ogg"), Media("unknown", "audio/ogg")


@pytest.fixture(params=["scripted", "groq", "remembered"])
async def transcriber(request: pytest.FixtureRequest) -> AsyncIterator[Transcriber]:
    if request.param == "scripted":
        yield ScriptedTranscriber({"known": "four years"})
        return
    media = KeptMedia()
    media.files = {"known": CONTENT, "unknown": CONTENT + b"?"}
    async with WhisperStandIn({CONTENT: "four years"}) as server:
        whisper = GroqWhisper(KEY, "whisper-large-v3-turbo", media, server.base_url)
        made = Remembered(whisper) if request.param == "remembered" else whisper
        yield made
        await made.close()


@pytest.mark.parametrize("language", [None, "en", "hi"])
async def test_what_was_said_is_written_down(
    transcriber: Transcriber, language: str | None
) -> None:
    note = VoiceNote(KNOWN, language, UUID(int=1))

    assert await transcriber.transcribe(note) == "four years"
    assert await transcriber.transcribe(note) == "four years"


async def test_what_nobody_can_make_out_is_unreadable(transcriber: Transcriber) -> None:
    with pytest.raises(NotHeard) as error:
        await transcriber.transcribe(VoiceNote(UNKNOWN, "en", UUID(int=1)))

    assert error.value.reason is Unheard.UNREADABLE


async def test_closing_twice_harms_nobody(transcriber: Transcriber) -> None:
    words = await transcriber.transcribe(VoiceNote(KNOWN, "en", UUID(int=1)))
    await transcriber.close()
    await transcriber.close()

    assert words
