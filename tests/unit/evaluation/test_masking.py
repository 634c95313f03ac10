"""Personal data in a case is made up, in the same form, and the same for the same word."""

import re
from typing import Final

import pytest
from hypothesis import given, strategies as st

from bot.domain.job import QuestionType
from bot.evaluation.masking import Mask, mask_for
from bot.files.job_file import demo_job

JOB: Final = demo_job().document


def mask(name: str | None = None, *answers: tuple[QuestionType, object]) -> Mask:
    return mask_for([JOB], [name or ""], answers)


@pytest.mark.parametrize(
    "said",
    [
        "3 years",
        "yes, handheld scaner and forklift",
        "18 se 20 hazar",
        "मैं कल से शुरू कर सकता हूँ",
        "2.000 € al mes, desde el próximo lunes",
        "15/12/2026",
        "2026-12-15",
        "from 18000-20000",
        "since 2019-2021",
        "ye\u200bars \U0001f44d\U0001f3fd PICKER-PNQ",
        "",
    ],
)
def test_what_the_assistant_knows_stays(said: str) -> None:
    assert mask().text(said) == said


@pytest.mark.parametrize(
    ("said", "personal"),
    [
        ("my name is Zubeida Qureshi", "Zubeida|Qureshi"),
        ("मेरा नाम ज़ुबैदा है", "ज़ुबैदा"),
        ("near Kothrud depot", "Kothrud"),
        ("write to zubeida.q@gmail.com", "zubeida|gmail"),
        ("https://linkedin.com/in/zubeida", "linkedin|zubeida"),
        ("+91 98450 12345", "12345"),
        ("98450-12345", "12345"),
        ("call (020) 2543 2101 please", "2101"),
        ("९८४५०१२३४५", "१२३४५"),
    ],
)
def test_what_may_be_personal_is_made_up(said: str, personal: str) -> None:
    made = mask().text(said)
    assert re.search(personal, said)
    assert not re.search(personal, made)


def test_a_name_near_a_known_word_goes_too() -> None:
    assert "Asha" not in mask("Asha Rao").text("Asha Rao here")
    assert "Worka" not in mask().text("my name is Worka")


def test_the_form_stays() -> None:
    made = mask().text("ZUBEIDA lives near Lokhandwala, flat")
    shouted, *_, place, _ = re.findall(r"\w+", made)
    assert (len(shouted), shouted.isupper()) == (7, True)
    assert (len(place), place.istitle()) == (11, True)


def test_an_answer_is_masked_as_its_message_is() -> None:
    one = mask(
        "Zubeida", (QuestionType.PHONE, "+919845012345"), (QuestionType.PLACE, "Wakad 411057")
    )
    said = one.text("I live in Wakad 411057")
    assert one.value(QuestionType.PLACE, "Wakad 411057") in said
    assert "411057" not in said
    number = one.value(QuestionType.PHONE, "+919845012345")
    assert re.fullmatch(r"\+9198450[1-9]{5}", number)
    assert one.text("98450 12345") == number
    address = one.value(QuestionType.EMAIL, "zubeida@gmail.com")
    assert one.text("Zubeida@Gmail.com") == address
    assert one.value(QuestionType.CHOICE, "night") == "night"


def test_a_postcode_in_no_answer_of_own_words_is_a_number() -> None:
    assert mask().text("200000") == "200000"


@given(said=st.text(max_size=300))
def test_any_text_can_be_masked_and_is_masked_the_same_again(said: str) -> None:
    one = mask()
    assert one.text(said) == one.text(said)


def test_a_sign_that_the_parsers_do_not_see_is_no_word_of_a_job() -> None:
    job = {**JOB, "title": {"en": "Nurse", "pt": "Enfermeira, 10º ano"}}
    assert mask_for([job], [], ()).text("Enfermeira, 10º ano") == "Enfermeira, 10º ano"
