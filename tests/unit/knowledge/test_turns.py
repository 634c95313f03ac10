"""Turns of phrase that hid an answer from the rules, and words that stood for one."""

import asyncio
import sys
from collections.abc import Mapping
from uuid import UUID

import pytest

from bot.domain.job import Fact, Job, LocalText, Place
from bot.embedding import TunedEmbedder
from bot.knowledge.known import JobKnowledge
from bot.knowledge.topics import topics

KNOWLEDGE = JobKnowledge(TunedEmbedder(), fewest=sys.maxsize)
CANTEEN: Mapping[str, tuple[str, str]] = {
    "papers": ("Documents", "Bring your ID card, birth certificate and two photos."),
    "exam": ("Medical exam", "You have a medical exam on campus. It is paid by the company."),
    "tasks": ("Duties", "You wash vegetables, serve customers and do not work at the till."),
    "hours": ("Schedule", "You work from 8:00 to 16:00, Monday to Friday."),
    "extra": ("Extra hours", "There are extra hours at weddings. They are optional."),
    "bus": ("Transport", "A company bus leaves the square at 6:30."),
    "rules": ("Hygiene rules", "Hair tied back, and no rings or earrings in the kitchen."),
    "leaving": ("Leaving", "If you leave, tell us 15 days before."),
}


def job_with(facts: Mapping[str, tuple[str, str]]) -> Job:
    return Job(
        id=UUID(int=sum(map(ord, "".join(facts)))),
        code="TURNS",
        version=1,
        title=LocalText({"en": "Helper"}, "en"),
        employer="La Cazuela",
        location=Place(None, "MX", "America/Mexico_City"),
        languages=("en", "es", "pt", "hi"),
        questions=(),
        knowledge=tuple(
            Fact(fact, about, LocalText({"en": text}, "en"))
            for fact, (about, text) in facts.items()
        ),
    )


def told(question: str, language: str, *without: str) -> str | None:
    facts = {fact: said for fact, said in CANTEEN.items() if fact not in without}
    found = asyncio.run(KNOWLEDGE.find(job_with(facts), question, language))
    return found.fact if found else None


@pytest.mark.parametrize(
    ("question", "language", "fact"),
    [
        ("Preciso entregar fotos?", "pt", "papers"),
        ("Do I need my birth certificate?", "en", "papers"),
        ("¿Hay que llevar acta de nacimiento?", "es", "papers"),
        ("Who pays for the medical exam?", "en", "exam"),
        ("voy a cobrar en caja?", "es", "tasks"),
        ("What are your working hours?", "en", "hours"),
        ("How many hours a day would I work?", "en", "hours"),
        ("is overtime compulsory", "en", "extra"),
        ("Am I allowed to wear earrings in the kitchen?", "en", "rules"),
        ("रसोई में सफाई के क्या नियम हैं?", "hi", "rules"),
        ("what if i want to leave", "en", "leaving"),
        ("how many days notice", "en", "leaving"),
    ],
)
def test_one_word_does_not_hide_what_a_passage_is_called(
    question: str, language: str, fact: str
) -> None:
    assert told(question, language) == fact


@pytest.mark.parametrize(
    ("question", "language", "without"),
    [
        ("What are your working hours?", "en", "hours"),
        ("what time do i start", "en", "hours"),
        ("when is payday", "en", ""),
        ("any diwali gift", "en", ""),
        ("Is there a limit on extra hours in a month?", "en", ""),
        ("Do they do blood tests in the medical exam?", "en", ""),
        ("which bank should my account be in", "en", ""),
    ],
)
def test_a_passage_that_only_touches_it_is_not_told(
    question: str, language: str, without: str
) -> None:
    assert told(question, language, without) is None


def test_a_label_is_the_narrowest_thing_that_it_names() -> None:
    assert "hours" not in topics().labelled("Horas extra")
    assert "overtime" in topics().labelled("Horas extra")


def test_a_date_is_no_payday_by_itself() -> None:
    covered = topics().told_in("The party is on the 5th of each month")
    assert "payday" in covered
    assert "payday" not in topics().tied(covered)
    assert "payday" in topics().tied(covered | {"pay"})
