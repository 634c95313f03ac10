"""Manners, smileys and names around the same answers never change what they come to."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from hypothesis import Phase, given, settings, strategies as st

from bot.clock import Uuid7
from bot.domain.job import Question, QuestionType
from bot.domain.screening import assess
from bot.files.job_file import demo_job
from tests.judged.people import GENDERS, LANGUAGES, Came, came, ended, led, told
from tests.judged.persons import PICKERS, Person

OWN_WORDS: Final = frozenset({"area", "note"})
BEFORE: Final[Mapping[str, Sequence[str]]] = {
    "en": ("", "Hello, ", "Hi sir, ", "Dear madam, ", "ok so ", "Please note: "),
    "es": ("", "Hola, ", "Buenas, ", "Disculpe señora, ", "pues ", "Señor, "),
    "pt": ("", "Oi, ", "Olá, ", "Com licença, ", "bom, ", "Senhora, "),
    "hi": ("", "नमस्ते, ", "जी, ", "सर, ", "मैडम, ", "अच्छा, "),
}
AFTER: Final[Mapping[str, Sequence[str]]] = {
    "en": ("", ".", " please", " sir", " madam", ", thank you", "!!!"),
    "es": ("", ".", " por favor", " señor", " señora", ", gracias", "!!!"),
    "pt": ("", ".", " por favor", " senhor", " senhora", ", obrigado", "!!!"),
    "hi": ("", "।", " जी", " सर", " मैडम", ", धन्यवाद", "!!!"),
}
SIGNS: Final = ("", " 🙏", " 😊😊", " 👍🏽", " 🙋🏿‍♀️", "\u200f", " ❤️")
JOB: Final = demo_job()


@cache
def plainly(name: str, language: str) -> Came:
    """What the answers of that person come to without anything around them."""
    [person] = (each for each in PICKERS if each.name == name)
    record = asyncio.run(ended(*told(JOB, person.says(JOB.code, language, "m"))))
    return came(record, OWN_WORDS)


@settings(max_examples=25, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    person=st.sampled_from(PICKERS),
    language=st.sampled_from(LANGUAGES),
    gender=st.sampled_from(GENDERS),
    name=st.text(max_size=40),
    choices=st.lists(st.tuples(*(st.integers(0, 6) for _ in range(3))), min_size=10, max_size=10),
)
def test_manners_and_names_around_the_answers_change_nothing(
    person: Person,
    language: str,
    gender: str,
    name: str,
    choices: list[tuple[int, int, int]],
) -> None:
    before, after = BEFORE[language], AFTER[language]

    def dress(words: str, number: int) -> str:
        first, last, sign = choices[number]
        return before[first % len(before)] + words + after[last] + SIGNS[sign]

    said = person.says(JOB.code, language, gender)
    record = asyncio.run(led(JOB, said, dress, name))
    assert came(record, OWN_WORDS) == plainly(person.name, language)


def _free(question: Question) -> bool:
    return question.type in {QuestionType.TEXT, QuestionType.PLACE}


@given(area=st.text(min_size=1), note=st.text())
def test_what_is_said_in_own_words_never_counts(area: str, note: str) -> None:
    job = JOB.to_job(Uuid7().new(), 1)
    given_ones = {
        "lifting": True,
        "experience": 18,
        "equipment": ["scanner"],
        "shift": "any",
        "expected_pay": {"amount": 20000, "currency": "INR", "per": "month"},
        "start": "2026-11-30",
    }
    assert {q.id for q in job.questions if _free(q)} == OWN_WORDS
    plain = assess(job, {**given_ones, "area": "Pune"})
    assert assess(job, {**given_ones, "area": area, "note": note or None}) == plain
    assert not OWN_WORDS & plain.basis["answers"].keys()
