"""What was expected against what came out."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.record import Record
from bot.evaluation.expectations import check_bot, check_expect, said_by_assistant, same
from bot.evaluation.player import NOBODY
from bot.evaluation.steps import Bot, Expect, Span
from tests.unit.evaluation.case_texts import words

ANSWERS = {"licence": True, "experience": 36, "note": None}
RECORD: Record = replace(
    NOBODY,
    stage="screening",
    pending="shifts",
    asked=("licence", "experience"),
    answers=ANSWERS,
    score=62.5,
    messages=(
        words("one"),
        words("two", status="read"),
        words("three", status="cancelled"),
        words("four", status="queued"),
        words("Asha", author="recruiter"),
        words("hi", direction="in", author="candidate", status="received"),
    ),
)


@pytest.mark.parametrize(
    "fields",
    [
        {"stage": "screening", "owner": "bot", "pending": "shifts"},
        {"answers": {"licence": True, "experience": 36.0}},
        {"answers": {"note": None, "vehicle": None}},
        {"asked": ("licence", "experience")},
        {"decision": None, "language": None, "opted_out": False},
        {"score": 62.5},
        {"score": Span(50, 70)},
        {"messages_sent": Span(most=2)},
        {"messages_sent": Span(least=2)},
        {"messages_sent": 2.0},
    ],
)
def test_what_is_so_is_no_difference(fields: dict[str, Any]) -> None:
    assert check_expect(Expect(1, fields), RECORD) == []


@pytest.mark.parametrize(
    ("fields", "difference"),
    [
        ({"stage": "screened"}, 'stage: expected "screened", is "screening"'),
        ({"pending": None}, 'pending: expected null, is "shifts"'),
        ({"answers": {"experience": 48}}, "answers.experience: expected 48, is 36"),
        ({"answers": {"licence": 1}}, "answers.licence: expected 1, is true"),
        ({"answers": {"licence": None}}, "answers.licence: expected null, is true"),
        (
            {"answers": {}},
            'answers: expected none at all, are {"licence": true, "experience": 36}',
        ),
        ({"score": None}, "score: expected null, is 62.5"),
        ({"score": Span(70, None)}, "score: expected at least 70, is 62.5"),
        ({"score": Span(10, 20)}, "score: expected 10 to 20, is 62.5"),
        ({"messages_sent": Span(None, 1)}, "messages_sent: expected at most 1, is 2"),
        ({"asked": ("licence",)}, 'asked: expected ["licence"], is ["licence", "experience"]'),
    ],
)
def test_a_difference_is_one_readable_line(fields: dict[str, Any], difference: str) -> None:
    assert check_expect(Expect(1, fields), RECORD) == [difference]


def test_a_span_is_not_met_by_nothing() -> None:
    record = replace(RECORD, score=None)
    assert check_expect(Expect(1, {"score": Span(0, 100)}), record) == [
        "score: expected 0 to 100, is null"
    ]


def test_only_what_the_assistant_sent_counts() -> None:
    assert [message.text for message in said_by_assistant(RECORD.messages)] == ["one", "two"]


@pytest.mark.parametrize(
    "step",
    [
        Bot(1, contains=("HELLO", "agree")),
        Bot(1, lacks=("goodbye",)),
        Bot(1, matches="^Hello"),
        Bot(1, silent=False),
    ],
)
def test_words_that_fit_are_no_difference(step: Bot) -> None:
    assert check_bot(step, [words("Hello."), words("Do you agree?")]) == []


def test_words_that_do_not_fit_are_quoted() -> None:
    step = Bot(1, contains=("automated",), lacks=("hello",), matches="recruiter")
    assert check_bot(step, [words("Hello.")]) == [
        'the assistant should have said "automated"',
        'the assistant should not have said "hello"',
        "the assistant's words should match /recruiter/",
        'it said: "Hello."',
    ]


def test_silence_is_an_answer() -> None:
    assert check_bot(Bot(1, silent=True), []) == []
    assert check_bot(Bot(1, silent=True), [words("Hi")])[0] == (
        "the assistant should have been silent"
    )
    assert len(check_bot(Bot(1, silent=False), [])) == 1
    assert check_bot(Bot(1, contains=("x",)), [])[-1] == "it said nothing"


@pytest.mark.parametrize(
    ("expected", "found", "result"),
    [
        (36, 36.0, True),
        (True, 1, False),
        (0, False, False),
        (["a"], ("a",), True),
        (["a", "b"], ["b", "a"], False),
        (["a"], ["a", "b"], False),
        ({"amount": 20000, "per": "month"}, {"amount": 20000.0, "per": "month"}, True),
        ({"amount": 20000}, {"amount": 20000, "per": "month"}, False),
        ("a", None, False),
    ],
)
def test_typed_values_are_compared_by_value(expected: object, found: object, result: bool) -> None:
    assert same(expected, found) is result
