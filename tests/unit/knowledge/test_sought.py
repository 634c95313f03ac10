"""What is sought of a thing must be told of that thing: how much, when, who pays, how many."""

import asyncio
from uuid import UUID

import pytest

from bot.domain.job import Fact, Job, LocalText, Place
from bot.knowledge.known import JobKnowledge

BLIND = JobKnowledge(None)
"""Without vectors: words and topics alone."""


def told(facts: dict[str, str], question: str, language: str, title: str = "Helper") -> str | None:
    job = Job(
        id=UUID(int=sum(map(ord, "".join(facts.values())))),
        code="SOUGHT",
        version=1,
        title=LocalText({"en": title}, "en"),
        employer="Acme Supplies",
        location=Place("Pune", "IN", "Asia/Kolkata"),
        languages=("en", "es", "pt", "hi"),
        questions=(),
        knowledge=tuple(Fact(f, f, LocalText({"en": t}, "en")) for f, t in facts.items()),
    )
    found = asyncio.run(BLIND.find(job, question, language))
    return found.fact if found else None


LAW = {
    "extras": "Insurance from the first day, Diwali bonus, holidays by law "
    "and food vouchers of 600 rupees."
}
VAN = {"ride": "After the evening shift a company van drops you at the square, no charge."}
TRIAL = {"next": "You come for a one hour trial, Tuesday at 11 am."}
VACCINE = {"health": "Tetanus injections are given free by us before you start."}
POLICE = {"paper": "Police verification can be handed in within 30 days of joining."}
GUARDS = {"shift": "Two shifts of 12 hours."}
FOLD = {"work": "You load the 60 kg washing machines, then fold and count the sheets."}
CLEANING = {"work": "You clean the rooms, 14 rooms a day."}


@pytest.mark.parametrize(
    ("facts", "language", "question"),
    [
        (LAW, "en", "diwali bonus how much amount"),
        (LAW, "en", "how many holidays in a year"),
        (LAW, "es", "cuantos dias de vacaciones"),
        (LAW, "hi", "diwali bonus kitne rupay ka h"),
        (VAN, "en", "wat time exactly van leaves"),
        (VAN, "hi", "वैन ठीक कितने बजे निकलती है"),
        (TRIAL, "en", "do i get money for the trial hour also"),
        (TRIAL, "es", "la hora de prueba me la pagan?"),
        (POLICE, "pt", "qm paga a taxa da policia"),
        (POLICE, "es", "cuanto cuesta lo de la policia"),
        (FOLD, "en", "how many washing machines are there"),
        (FOLD, "en", "u are real person or computer"),
        (FOLD, "hi", "aap aadmi ho ya machine"),
        (FOLD, "pt", "vc é gente ou robo"),
    ],
)
def test_a_detail_that_is_not_told_of_it_is_not_known(
    facts: dict[str, str], language: str, question: str
) -> None:
    assert told(facts, question, language) is None


@pytest.mark.parametrize(
    ("facts", "language", "question", "fact"),
    [
        (VAN, "pt", "a van é de graça?", "ride"),
        (VAN, "es", "la camioneta cobra?", "ride"),
        (VAN, "hi", "gaadi chhodne ka paisa lagega?", "ride"),
        (TRIAL, "es", "q dia es la prueba de una hora", "next"),
        (VACCINE, "en", "any injection i hav to take, who pays", "health"),
        (VACCINE, "pt", "precisa tomar vacina? quem paga", "health"),
        (VACCINE, "hi", "tika lagana padega kya", "health"),
        (FOLD, "es", "tmb hay q doblar sabanas?", "work"),
        (FOLD, "pt", "vou ter q dobrar lençol?", "work"),
        (FOLD, "hi", "चादर मोड़नी गिननी भी है क्या", "work"),
        (CLEANING, "en", "how many rooms do i clean", "work"),
    ],
)
def test_a_detail_is_told_across_languages(
    facts: dict[str, str], language: str, question: str, fact: str
) -> None:
    assert told(facts, question, language) == fact


def test_how_many_do_this_job_stands_in_no_title() -> None:
    for language, question in (
        ("en", "how many guards per shift"),
        ("en", "how many guards r there"),
    ):
        assert told(GUARDS, question, language, title="Mall guard") is None


def test_what_the_job_is_called_is_no_further_question() -> None:
    area = {"where": "You work in the area around MG Road."}
    assert told(area, "which area are deliveries in", "en", title="Delivery rider") == "where"


def test_a_word_in_common_answers_whether_not_how_much() -> None:
    pets = {"pets": "There is a budgerigar in the lobby."}
    assert told(pets, "is there a budgerigar", "en") == "pets"
    assert told(pets, "which budgerigar", "en") is None
    assert told(pets, "why a budgerigar", "en") is None


def test_a_plant_is_a_workplace_too() -> None:
    site = {"site": "The plant is in Apodaca, on Morones street."}
    assert told(site, "¿dónde está la planta?", "es") == "site"
