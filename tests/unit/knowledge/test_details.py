"""Questions that were told something near to what they ask, or nothing though the job says it.

Each case was found by somebody who wrote a job and its questions without knowing the cues.
"""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from typing_extensions import override

from bot.domain.job import Fact, Job, LocalText, Place
from bot.embedding import TunedEmbedder, Vector, Vectors
from bot.knowledge.index import MemoryIndex
from bot.knowledge.known import JobKnowledge
from bot.knowledge.lexicon import lexicon
from bot.knowledge.passages import passages_of
from bot.knowledge.topics import topics
from bot.knowledge.words import words_of

KNOWLEDGE = JobKnowledge(TunedEmbedder())


def job_with(facts: dict[str, str], *, city: str | None = "Recife") -> Job:
    return Job(
        id=UUID(int=sum(map(ord, "".join(facts.values())))),
        code="DETAILS",
        version=1,
        title=LocalText({"en": "Assembler"}, "en"),
        employer="Sol Claro Energia",
        location=Place(city, "BR", "America/Recife"),
        languages=("en", "es", "pt", "hi"),
        questions=(),
        knowledge=tuple(Fact(f, f, LocalText({"en": t}, "en")) for f, t in facts.items()),
    )


def told(job: Job, question: str, language: str) -> str | None:
    found = asyncio.run(KNOWLEDGE.find(job, question, language))
    return found.fact if found else None


TRIAL = {"contract": "O contrato é CLT, com 90 dias de experiência."}
TRIPS = {"travel": "Trips out of town take up to five days; the company pays the hotel."}
DEPOT = {"base": "You start at the depot in Rua da Aurora 120, near the bus terminal."}
CUTS = {"health": "The health plan costs 3 %, which is deducted from the salary."}
DANGER = {"pay": "The salary is 2,400 reais plus a danger bonus of 30 %."}
HEALTH = {"health": "Health insurance covers you from the third month."}
HELMET = {"safety": "Safety comes first: you get a helmet and a harness."}
FIRST_DAY = {"contract": "The contract is permanent from the first day."}
MONTHLY = {"pay": "The salary is 2,400 reais a month, paid on the fifth working day of each month."}
SUNDAY = {"timing": "काम सोमवार से शनिवार, रविवार की छुट्टी है."}
TALK = {"next": "After this chat the recruiter calls you for an interview at the office."}
PIECES = {"law": "There is a thirteenth salary and a Christmas basket."}


@pytest.mark.parametrize(
    ("facts", "language", "question"),
    [
        (TRIAL, "en", "do i need experience?"),
        (TRIAL, "pt", "precisa ter experiência?"),
        (TRIAL, "es", "piden experiencia?"),
        (TRIAL, "hi", "अनुभव होना ज़रूरी है क्या"),
        (TRIPS, "pt", "tem vale transporte?"),
        (TRIPS, "es", "pagan el pasaje"),
        (TRIPS, "hi", "आने जाने का किराया"),
        (CUTS, "pt", "o salário é líquido ou bruto?"),
        (CUTS, "en", "before or after tax"),
        (DANGER, "pt", "tem plr"),
        (DANGER, "en", "do you pay a 13th salary"),
        (HEALTH, "es", "tienen seguro dental"),
        (HEALTH, "pt", "tem plano odontológico"),
        (HEALTH, "es", "hay seguro de vida?"),
        (HEALTH, "en", "do i need a health card"),
        (HELMET, "en", "what if it rains"),
        (HELMET, "es", "y si llueve"),
        (FIRST_DAY, "en", "when would i start"),
        (FIRST_DAY, "hi", "joining kab se hai"),
        (MONTHLY, "en", "can i get paid daily"),
        (MONTHLY, "es", "pagan diario?"),
        (MONTHLY, "pt", "paga por dia?"),
        (MONTHLY, "hi", "roz ka paisa milega"),
        (SUNDAY, "es", "cuantas vacaciones dan"),
        (SUNDAY, "pt", "quantos dias de férias"),
        (SUNDAY, "hi", "साल में कितनी छुट्टी"),
        (TALK, "es", "cuantas entrevistas son"),
        (TALK, "pt", "quantas entrevistas são"),
        (TALK, "en", "how long is the interview"),
        (PIECES, "pt", "trabalha no natal"),
    ],
)
def test_what_is_only_near_is_not_told(facts: dict[str, str], language: str, question: str) -> None:
    assert told(job_with(facts), question, language) is None


@pytest.mark.parametrize(
    ("facts", "language", "question", "fact"),
    [
        ({}, "pt", "qual o nome da empresa", "job.employer"),
        ({}, "hi", "कंपनी का नाम क्या है", "job.employer"),
        ({}, "hi", "company ka naam kya hai", "job.employer"),
        ({}, "en", "what is the company called?", "job.employer"),
        (DEPOT, "en", "which city", "job.place"),
        (DEPOT, "es", "en que ciudad", "job.place"),
        (DEPOT, "pt", "em qual cidade", "job.place"),
        (DEPOT, "hi", "किस शहर में", "job.place"),
        (DEPOT, "hi", "kaun sa shahar", "job.place"),
        ({"base": "The depot is in Recife, Rua da Aurora."}, "en", "which city is it", "base"),
        (DEPOT, "en", "where do i show up in the mornings", "base"),
        (DEPOT, "es", "dónde queda la bodega", "base"),
        (DEPOT, "hi", "karkhana kahan hai?", "base"),
        (DEPOT, "hi", "godam kahan hai", "base"),
        (TRIAL, "pt", "quantos meses de experiência no contrato", "contract"),
        (TRIPS, "pt", "tem que viajar?", "travel"),
        (DANGER, "en", "is there extra pay for danger", "pay"),
        (MONTHLY, "en", "when is payday?", "pay"),
        (MONTHLY, "en", "whats the pay rate", "pay"),
        ({"timing": "Monday to Friday, com uma hora de almoço."}, "es", "hay descanso", "timing"),
        ({"timing": "The opening shift starts at 6 am."}, "en", "when is opening shift?", "timing"),
        (
            {"timing": "The opening shift starts at 6 am."},
            "es",
            "¿a qué hora es el turno de apertura?",
            "timing",
        ),
        ({"kit": "We provide the headset and the chair."}, "en", "do I need a headset?", "kit"),
        ({"kit": "Leve a sua tesoura; a máquina é nossa."}, "pt", "preciso levar tesoura?", "kit"),
        ({"clothes": "Wear black; bring your own apron."}, "en", "my own apron?", "clothes"),
        ({"fees": "We never ask for money."}, "en", "do I have to pay anything?", "fees"),
        (TALK, "pt", "e depois dessas perguntas, como é?", "next"),
        ({"course": "We pay the NR-35 course."}, "pt", "vcs pagam o curso de nr35?", "course"),
        (
            {"next": "After this chat we phone you. Bring your id card to the interview."},
            "hi",
            "interview me kya lekar aana hai",
            "next",
        ),
        ({"bonus": "There is a bonus at Diwali."}, "hi", "त्योहार का बोनस मिलता है", "bonus"),
    ],
)
def test_what_the_job_says_is_told_in_every_language(
    facts: dict[str, str], language: str, question: str, fact: str
) -> None:
    assert told(job_with(facts), question, language) == fact


def test_a_city_is_told_only_where_it_is_named() -> None:
    nowhere = replace(job_with(DEPOT, city=None), id=UUID(int=98))
    assert told(nowhere, "which city", "en") is None


def test_a_word_that_is_a_whole_stem_is_not_taken_for_a_misspelling() -> None:
    """`pasaje` was corrected to the cue's own `pasaje*`, which no passage says."""
    assert lexicon().corrected(("jewel",), ()) == ("jewel",)
    stems = [each[:-1] for each in topics().vocabulary if each.endswith("*")]
    assert lexicon().corrected(stems, ()) == tuple(stems)


def test_a_number_inside_a_word_names_something() -> None:
    passage = passages_of(job_with(MONTHLY), topics())[0]
    assert lexicon().odd(words_of("9am 8h 30 5th"), frozenset(), passage) == ()
    assert lexicon().odd(words_of("nr35 13b"), frozenset(), passage) == ("nr35", "13b")


class Watched(TunedEmbedder):
    """Notes on which thread it is asked."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    @override
    def query(self, text: str) -> Vector:
        self.threads.add(threading.get_ident())
        return super().query(text)

    @override
    def passages(self, texts: Sequence[str]) -> Vectors:
        self.threads.add(threading.get_ident())
        return super().passages(texts)


def test_vectors_are_made_beside_the_loop() -> None:
    """A vector costs 15 ms of one core: made in the loop, all other conversations waited."""
    embedder = Watched()
    knowledge = JobKnowledge(embedder, MemoryIndex(embedder))
    job = replace(job_with(DEPOT), id=UUID(int=99))
    asyncio.run(knowledge.find(job, "aurora terminal rua?", "en"))
    assert embedder.threads
    assert threading.get_ident() not in embedder.threads
