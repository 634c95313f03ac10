"""The same answers as different people give them: in four languages, as a man, as a woman.

``{m|f}`` in a phrase is the word as a man and as a woman says it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.record import Record
from bot.evaluation.case_file import BEGINNING, NO_MODEL, Case, CaseFile
from bot.evaluation.in_process import in_process
from bot.evaluation.player import Player
from bot.evaluation.steps import Say
from bot.files.job_file import JobDraft
from bot.playing import staff

LANGUAGES: Final = ("en", "es", "pt", "hi")
GENDERS: Final = ("m", "f")
NAMES: Final[Mapping[str, Sequence[str]]] = {
    "m": ("Mohammed Iqbal", "João da Silva", "रवि शर्मा", "Jake Miller"),
    "f": ("Lakshmi Paswan", "María José Pérez", "फ़ातिमा शेख", "Emily Wong"),
}
INTRODUCTIONS: Final[Mapping[str, str]] = {
    "en": "I am a {man|woman} and my name is {Mohammed|Lakshmi}.",
    "es": "Soy {un hombre|una mujer} y me llamo {João|María}.",
    "pt": "Sou {um homem|uma mulher} e me chamo {Jake|Emily}.",
    "hi": "मैं {लड़का|लड़की} हूँ और मेरा नाम {रवि|फ़ातिमा} है.",
}
_FORMS: Final = re.compile(r"\{([^|{}]*)\|([^|{}]*)\}")


def by(gender: str, phrase: str) -> str:
    """The phrase as a man (``m``) or a woman (``f``) says it."""
    return _FORMS.sub(lambda found: found[1 if gender == "m" else 2], phrase)


@dataclass(frozen=True, slots=True)
class Came:
    """What must be the same for everybody.

    Attributes:
        answers: without those in own words, which may be another language's.
    """

    stage: str
    decision: str | None
    score: float | None
    asked: tuple[str, ...]
    answers: Mapping[str, Any]


def came(record: Record, own_words: frozenset[str] = frozenset()) -> Came:
    """What a conversation came to."""
    answers = {key: each for key, each in record.answers.items() if key not in own_words}
    return Came(record.stage, record.decision, record.score, record.asked, answers)


async def ended(file: CaseFile, case: Case, name: str | None = None) -> Record:
    """The conversation after the last step, its candidate called ``name``."""
    async with in_process(staff(None), name)(file, case) as stage:
        await Player(case, stage).play()
        record = await stage.record()
    assert record is not None
    return record


def told(job: JobDraft, said: Sequence[str]) -> tuple[CaseFile, Case]:
    """A conversation of these messages about one job."""
    zone = ZoneInfo(job.document["location"]["timezone"])
    now = datetime.fromisoformat(BEGINNING).replace(tzinfo=zone)
    case = Case("told", 1, now, tuple(Say(n, (text,)) for n, text in enumerate(said, 1)))
    return CaseFile(Path("told.yaml"), (job,), NO_MODEL, (case,)), case


async def led(
    job: JobDraft, said: Sequence[str], dress: Callable[[str, int], str], name: str
) -> Record:
    """Somebody who says each of these dressed up and, when that was not understood, plainly.

    The first word, the consent, then the answers in the order of the questions.
    """
    file, case = told(job, said)
    async with in_process(staff(None), name)(file, case) as stage:
        await stage.say((said[0],))
        before = await stage.record()
        for number, words in enumerate(said[1:], 1):
            await stage.say((dress(words, number),))
            found = await stage.record()
            assert before is not None
            assert found is not None
            if (found.stage, found.pending) == (before.stage, before.pending):
                await stage.say((words,))
            before = await stage.record()
    assert before is not None
    return before


def introduced(case: Case, words: str) -> Case:
    """The case, ``words`` behind its first message."""
    first, *others = case.steps
    assert isinstance(first, Say)
    *before, last = first.texts
    return replace(case, steps=(Say(first.line, (*before, f"{last} {words}")), *others))
