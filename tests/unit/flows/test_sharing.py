"""Stickers, contacts, pictures and places: each gets an answer, none is a miss."""

import pytest

from bot.channels.media import KeptMedia
from bot.domain.job import Question, QuestionType, ResumeWish
from bot.domain.message import Kind, Media
from flows.understanding.cards import addresses_on, numbers_on
from flows.understanding.voice import Ears
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat

CARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:;Ana;;;\r\nFN:Ana\r\n"
    "item1.TEL;type=CELL;waid=14155550123:+1 (415) 555-\r\n 0123\r\n"
    "EMAIL;TYPE=home:ana@example.com\r\nEND:VCARD\r\n"
)
PHONE = Question("phone", QuestionType.PHONE, jobs.text("Which number can we call?"))
EMAIL = Question("email", QuestionType.EMAIL, jobs.text("What is your e-mail address?"))
PLACE = Question("place", QuestionType.PLACE, jobs.text("Where do you live?"))


async def started(
    *questions: Question, card: str = CARD, resume: ResumeWish = ResumeWish.OPTIONAL
) -> Chat:
    media = KeptMedia()
    media.files["card"] = card.encode()
    chosen = {"questions": questions} if questions else {}
    chat = Chat(jobs.job(resume=resume, **chosen), ears=Ears(None, media))
    await chat.say("hello")
    await chat.tap("Yes")
    return chat


async def share(chat: Chat, kind: Kind, content_type: str, url: str = "card") -> str:
    return await chat.send(chat.message("", kind, media=(Media(url, content_type),)))


async def test_a_sticker_is_taken_kindly_and_the_question_comes_once() -> None:
    chat = await started()
    said = await share(chat, Kind.UNKNOWN, "image/webp")

    assert said.startswith("Nice one")
    assert said.count("Question 1") == 1
    assert (await chat.stored())["misses"] == 0


async def test_ten_stickers_are_one_answer() -> None:
    chat = await started()
    media = (Media("s", "image/webp"),)
    said = await chat.send(*(chat.message("", Kind.UNKNOWN, media=media) for _ in range(10)))

    assert said.count("Nice one") == 1


async def test_a_number_on_a_card_answers_a_question_for_one() -> None:
    chat = await started(PHONE)
    await share(chat, Kind.CONTACT, "text/vcard")

    assert chat.answers == {"phone": "+14155550123"}
    assert list(chat.transcribed.values()) == ["+14155550123"]


async def test_an_address_on_a_card_answers_a_question_for_one() -> None:
    chat = await started(EMAIL)
    await share(chat, Kind.CONTACT, "text/vcard")

    assert chat.answers == {"email": "ana@example.com"}


@pytest.mark.parametrize("card", ["", "BEGIN:VCARD\nFN:Ana\nEND:VCARD", "TEL:", "TEL:\x00"])
async def test_a_card_without_a_number_is_asked_for_in_writing(card: str) -> None:
    chat = await started(PHONE, card=card)
    said = await share(chat, Kind.CONTACT, "text/vcard")

    assert "could not find it on that card" in said
    assert chat.answers == {}


async def test_a_card_that_cannot_be_fetched_is_asked_for_in_writing() -> None:
    chat = await started(PHONE)

    assert "could not find it" in await share(chat, Kind.CONTACT, "text/vcard", "elsewhere")


async def test_several_numbers_are_not_guessed_from() -> None:
    chat = await started(PHONE, card="TEL:+14155550123\nTEL:+14155550199")
    await share(chat, Kind.CONTACT, "text/vcard")

    assert (chat.answers, chat.pending) == ({}, "phone")


async def test_a_card_nobody_asked_for_is_thanked_for() -> None:
    chat = await started()

    assert "Thank you for the contact" in await share(chat, Kind.CONTACT, "text/vcard")
    assert chat.transcribed == {}


async def test_a_place_answers_a_question_for_one() -> None:
    chat = await started(PLACE)
    await chat.locate("Indiranagar, Bengaluru")

    assert chat.answers == {"place": "Indiranagar, Bengaluru"}


async def test_a_place_nobody_asked_for_is_thanked_for() -> None:
    chat = await started()
    said = await chat.locate()

    assert "Thank you for sharing your location" in said
    assert "Question 1" in said


async def test_a_picture_is_asked_for_in_words_where_no_resume_is_wanted() -> None:
    chat = await started(resume=ResumeWish.NEVER)
    said = await share(chat, Kind.FILE, "image/jpeg")

    assert "cannot look at pictures" in said
    assert "Question 1" in said


async def test_a_film_is_asked_for_in_words() -> None:
    chat = await started()

    assert "in a few words" in await share(chat, Kind.FILE, "video/mp4")


@pytest.mark.parametrize("language", ["es", "pt", "hi"])
async def test_they_are_answered_in_their_language(language: str) -> None:
    words = {"es": "hola, buenos días a todos", "pt": "olá, bom dia, tudo bem com você"}
    chat = Chat(jobs.job(resume=ResumeWish.OPTIONAL))
    await chat.say(words.get(language, "नमस्ते, मुझे नौकरी चाहिए"))
    await chat.tap("yes")
    said = await share(chat, Kind.UNKNOWN, "image/webp")

    assert chat.language == language
    assert any(each in said for each in ("¡Qué bueno", "Que legal", "बहुत बढ़िया"))


@pytest.mark.parametrize(
    ("card", "numbers"),
    [
        ("TEL:+1 415 555 0123", ("+1 415 555 0123",)),
        ("tel;TYPE=CELL:0612345678", ("0612345678",)),
        ("TEL;VALUE=uri:tel:+1-415-555-0123", ("+1-415-555-0123",)),
        ('TEL;X="a:b";waid=14155550123:0', ("+14155550123",)),
        ("NOTE:TEL:+14155550123", ()),
        ("TEL:+1\nTEL:+1\nTEL:+2", ("+1", "+2")),
        ("TEL;" + ";" * 100_000, ()),
        ('TEL;"' + '"' * 20_000, ()),
        ("TEL:" + "9" * 100_000, ()),
    ],
)
def test_numbers_are_found_on_cards(card: str, numbers: tuple[str, ...]) -> None:
    assert numbers_on(card) == numbers


def test_addresses_are_found_on_cards() -> None:
    assert addresses_on(CARD) == ("ana@example.com",)
