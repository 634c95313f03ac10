"""What candidates ask about the job: told in the employer's words, or passed on."""

from dataclasses import dataclass, field

from bot.domain.job import Job
from bot.domain.knowledge import Finding
from flows.conversation import Mind
from flows.understanding.senses import Senses
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat

PAY = Finding("pay", "The pay is 18,000 rupees.", "en", 0.9)


@dataclass
class Known:
    """Knows what stands in it, by a word of the question."""

    facts: dict[str, Finding] = field(default_factory=lambda: {"pay": PAY})
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def find(self, job: Job, question: str, language: str) -> Finding | None:  # noqa: ARG002 - port
        self.asked.append((question, language))
        return next((fact for word, fact in self.facts.items() if word in question), None)

    async def close(self) -> None:
        self.asked.clear()


def chatting(known: Known) -> Chat:
    chat = Chat(jobs.job())
    chat.mind = Mind(Senses(knowledge=known), chat.saver)
    return chat


async def screening(known: Known) -> Chat:
    chat = chatting(known)
    await chat.say("DRIVER-BLR")
    await chat.tap("Yes")
    return chat


async def test_a_question_is_answered_and_the_open_one_comes_back() -> None:
    chat = await screening(Known())
    said = await chat.say("how much do you pay?")
    assert said.startswith("The pay is 18,000 rupees.\nBack to my question: Do you hold")
    assert (chat.pending, chat.answers, chat.notices) == ("licence", {}, [])
    assert chat.labels == ["Yes", "No"]


async def test_an_answer_and_a_question_in_one_message_are_both_taken() -> None:
    chat = await screening(Known())
    said = await chat.say("Yes I have. How much do you pay?")
    assert "18,000" in said
    assert "Question 2 of 7" in said
    assert chat.answers == {"licence": True}


async def test_what_is_not_known_is_passed_on() -> None:
    chat = await screening(Known())
    assert "know that yet" in await chat.say("do you give health insurance for my parents?")
    assert chat.notices == ["question.open"]


async def test_a_fact_in_another_language_is_called_the_words_of_the_ad() -> None:
    chat = chatting(Known())
    await chat.say("Hola DRIVER-BLR")
    await chat.tap("Sí")
    assert "palabras del anuncio: The pay" in await chat.say("¿cuánto pagan de pay al mes?")


async def test_what_is_asked_with_hello_is_told_before_consent() -> None:
    known = Known()
    said = await chatting(known).say("Hi! DRIVER-BLR, how much do you pay?")
    assert "18,000" in said
    assert said.index("18,000") < said.index("Do you agree?")
    assert known.asked == [("how much do you pay?", "en")]


async def test_before_consent_nothing_else_is_looked_up() -> None:
    known = Known()
    await chatting(known).say("Hi! I am Ana, I have 3 years with pay. Write me a poem about pay?")
    assert known.asked == []


async def test_who_we_are_and_what_we_are_not_for_is_never_looked_up() -> None:
    known = Known()
    chat = await screening(known)
    await chat.say("are you a bot?")
    await chat.say("can you write me a poem about my pay?")
    assert known.asked == []


async def test_what_was_told_before_consent_is_not_told_again_after_it() -> None:
    chat = chatting(Known())
    assert "18,000" in await chat.say("Hi! DRIVER-BLR, how much do you pay?")
    said = await chat.tap("Yes")
    assert "18,000" not in said
    assert "Question 1 of 7" in said
    assert "18,000" in await chat.say("how much do you pay?")


async def test_who_asks_again_with_the_consent_is_told_again() -> None:
    chat = chatting(Known())
    await chat.say("Hi! DRIVER-BLR, how much do you pay?")
    assert "18,000" in await chat.say("yes. so how much do you pay?")
