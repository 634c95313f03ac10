"""The résumés and the hard documents that the project was given."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.clock import SystemClock
from bot.documents.reader import SandboxedReader
from bot.domain.document import DocumentUnread, Unread
from bot.evaluation.resumes.measuring import AIMED, cases, measure, totals
from bot.evaluation.resumes.scoring import Field
from bot.profiles.local import LocalExtractor

GIVEN: Final = Path(__file__).parents[3] / "shared" / "fixtures"
LEAST: Final = 0.80
READ: Final = "read"
PDF: Final = "application/pdf"


@pytest.fixture
async def reader() -> AsyncIterator[SandboxedReader]:
    if not GIVEN.is_dir() and "CI" not in os.environ:  # noqa: TID251 - where this runs, no setting
        pytest.skip("the given files are not on this machine")
    made = SandboxedReader()
    yield made
    await made.close()


async def test_the_given_resumes_are_read_and_understood(reader: SandboxedReader) -> None:
    results = await measure(cases(GIVEN / "resumes"), reader, LocalExtractor(SystemClock()))
    found = totals(results)
    assert results
    for field in (Field.NAME, Field.EMAIL, Field.PHONE):
        assert found[field].f1 == 1.0, field
    for field in AIMED:
        assert found[field].f1 >= LEAST, field


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("google-doc-document.pdf", READ),
        ("multicolumn.pdf", READ),
        ("libreoffice-writer-password.pdf", Unread.LOCKED_PDF),
        ("habibi.pdf", Unread.TOO_LITTLE),
        ("imagemagick-images.pdf", Unread.TOO_LITTLE),
    ],
)
async def test_the_given_documents_are_answered(
    reader: SandboxedReader, name: str, answer: str
) -> None:
    content = await asyncio.to_thread((GIVEN / "documents" / name).read_bytes)
    try:
        said: str = READ if (await reader.read(content, PDF, name)).text else "nothing"
    except DocumentUnread as unread:
        said = unread.reason
    assert said == answer
