"""The candidate's language: found in the first words, kept, changed on good reason only."""

import pytest

from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat


@pytest.mark.parametrize(
    ("first", "language", "yes"),
    [
        ("Hi, I want the job DRIVER-BLR", "en", "Yes"),
        ("Hola, quiero el trabajo DRIVER-BLR", "es", "Sí"),
        ("Olá, quero a vaga DRIVER-BLR", "pt", "Sim"),
        ("नमस्ते DRIVER-BLR", "hi", "हाँ"),
        ("mujhe driver ki naukri chahiye", "hi", "हाँ"),
    ],
)
async def test_the_whole_conversation_is_in_the_language_of_the_first_words(
    chat: Chat, first: str, language: str, yes: str
) -> None:
    await chat.say(first)
    assert chat.labels[0] == yes
    await chat.tap(yes)
    await chat.tap(yes)
    assert chat.language == language
    assert (chat.answers, chat.pending) == ({"licence": True}, "experience")
    assert chat.replies[-1].language == language


async def test_spanish_answers(chat: Chat) -> None:
    await chat.say("Hola, quiero el trabajo DRIVER-BLR")
    await chat.tap("Sí")
    await chat.say("claro que sí")
    await chat.say("año y medio")
    assert chat.answers == {"licence": True, "experience": 18}
    assert chat.pending == "vehicle"


async def test_hindi_answers_with_hindi_digits(chat: Chat) -> None:
    await chat.say("नमस्ते DRIVER-BLR")
    await chat.tap("हाँ")
    await chat.say("हाँ है")
    await chat.say("३ साल")
    assert chat.answers == {"licence": True, "experience": 36}
    assert chat.language == "hi"


@pytest.mark.parametrize("words", ["sí", "sim", "हाँ", "haan", "3 años", "María José"])
async def test_short_words_of_another_language_change_nothing(applying: Chat, words: str) -> None:
    await applying.say(words)
    assert applying.language == "en"


async def test_three_words_in_another_language_change_it(experienced: Chat) -> None:
    said = await experienced.say("tengo tres años de experiencia")
    assert experienced.language == "es"
    assert said.startswith("Anotado") or "Pregunta 3" in said
    assert experienced.answers["experience"] == 36


async def test_another_script_changes_it(experienced: Chat) -> None:
    await experienced.say("तीन साल")
    assert experienced.language == "hi"
    assert experienced.answers["experience"] == 36


@pytest.mark.parametrize(
    ("wish", "language"), [("in Spanish please", "es"), ("hindi", "hi"), ("em português", "pt")]
)
async def test_on_request_the_question_is_repeated_in_it(
    experienced: Chat, wish: str, language: str
) -> None:
    said = await experienced.say(wish)
    assert experienced.language == language
    assert experienced.pending == "experience"
    assert (await experienced.stored())["misses"] == 0
    assert "recruiter" not in said


async def test_a_language_as_an_answer_is_no_request() -> None:
    chat = Chat(jobs.job(questions=(jobs.SPOKEN, jobs.NOTE)))
    await chat.say("hello")
    await chat.tap("Yes")
    await chat.say("Hindi")
    assert (chat.answers, chat.language) == ({"spoken": "hi"}, "en")


async def test_a_request_before_consent_is_heard(chat: Chat) -> None:
    await chat.say("hello")
    said = await chat.say("en español por favor")
    assert "sí o un no" in said
    assert chat.labels == ["Sí", "No"]


async def test_what_a_job_does_not_say_in_a_language_falls_back() -> None:
    chat = Chat(jobs.job(questions=(jobs.SHIFTS,)))
    await chat.say("Olá, quero a vaga DRIVER-BLR")
    assert "Which shifts can you work?" in await chat.tap("Sim")
    assert "Pergunta 1 de 1" in chat.replies[-1].text


@pytest.mark.parametrize("language", ["en", "es", "pt", "hi"])
async def test_every_line_can_be_said_in_every_language(language: str) -> None:
    first = {
        "en": "Hello, I want the job",
        "es": "Hola, quiero el trabajo",
        "pt": "Olá, quero a vaga",
        "hi": "नमस्ते मुझे नौकरी चाहिए",
    }[language]
    chat = Chat(jobs.job())
    await chat.say(first)
    await chat.say("xyz")
    await chat.tap("yes")
    for words in ("xyz", "xyz", "xyz"):
        await chat.say(words)
    await chat.tap("yes")
    await chat.take_over()
    await chat.say("36")
    await chat.hand_back(experience=30)
    await chat.wait(25)
    for words in ("2", "1, 2", "99", "20000", "2020-01-01", "2026-12-01", "skip"):
        await chat.say(words)
    assert chat.decided is not None
    assert {reply.language for reply in chat.replies} == {language}
