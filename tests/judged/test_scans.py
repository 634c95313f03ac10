"""Papers that went through a scanner: turned a little, grey, blurred, speckled; one a language."""

from pathlib import Path
from typing import Final

from bot.clock import SystemClock
from bot.documents.reader import SandboxedReader
from bot.evaluation.resumes.measuring import AIMED, cases, measure, totals
from bot.evaluation.resumes.scoring import Field
from bot.profiles.local import LocalExtractor
from tests.resumes import family

SEED: Final = 23
"""Of nobody whom the rules were written for."""
LEAST: Final = 0.70


async def test_scans_are_read_and_understood(tmp_path: Path) -> None:
    assert family.write_scans(tmp_path, SEED) == 3
    reader, extractor = SandboxedReader(), LocalExtractor(SystemClock())
    try:
        results = await measure(cases(tmp_path), reader, extractor)
    finally:
        await reader.close()

    found = totals(results)
    assert not [each.name for each in results if each.unread]
    for field in (Field.NAME, Field.EMAIL, Field.PHONE):
        assert found[field].f1 == 1.0, field
    for field in AIMED:
        assert found[field].f1 >= LEAST, field
