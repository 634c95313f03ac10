"""How little of a model's answer is believed."""

import json

import pytest
from hypothesis import given, strategies as st

from bot.domain.understanding import AskedQuestion, CommandKind, Pointed, Utterance
from bot.llm.structured import MOST_COMMANDS, SCHEMA, Unusable, find_quote, understood

LICENCE = AskedQuestion("licence", "yes_no", "Do you have a driving licence?")
YEARS = AskedQuestion("years", "duration", "How long have you been driving?")
SAID = Utterance(
    text="Yes I do, and I've been driving for  5 years. What\u2019s the pay?",
    language="en",
    job_title="Delivery driver",
    pending=LICENCE,
    questions=(LICENCE, YEARS),
)


def item(
    command: object = "answer",
    quote: object = "Yes",
    question: object = "licence",
    confidence: object = 0.9,
) -> dict[str, object]:
    return {"command": command, "quote": quote, "question": question, "confidence": confidence}


def answer(*items: object) -> str:
    return json.dumps({"commands": items})


def test_commands_are_kept_in_their_order_with_the_words_of_the_message() -> None:
    said = answer(
        item(),
        item("answer", "I've been driving for 5 years", "years", 1),
        item("ask", "what's the pay?", None, 0.7),
    )
    assert understood(said, SAID) == (
        Pointed(CommandKind.ANSWER, "Yes", "licence", 0.9),
        Pointed(CommandKind.ANSWER, "I've been driving for  5 years", "years", 1.0),
        Pointed(CommandKind.ASK, "What\u2019s the pay?", None, 0.7),
    )


def test_an_answer_that_nothing_was_meant_is_an_answer() -> None:
    assert understood(answer(), SAID) == ()


def test_saying_a_thing_twice_counts_once_and_too_many_are_cut() -> None:
    assert len(understood(answer(item(), item(confidence=0.1)), SAID)) == 1
    words = SAID.text.split()
    many = [item(kind.value, word, None) for kind in CommandKind for word in words]
    assert len(understood(answer(*many), SAID)) == MOST_COMMANDS


@pytest.mark.parametrize(
    "wrong",
    [
        item(command="hire"),
        item(command=None),
        item(command=["answer"]),
        item(quote="I am a trained pilot"),
        item(quote=""),
        item(quote=" \n"),
        item(quote=None),
        item(question="salary_of_others"),
        item(confidence="high"),
        item(confidence=None),
        item(confidence=True),
        "answer",
        None,
    ],
)
def test_what_does_not_hold_is_dropped_and_the_rest_stays(wrong: object) -> None:
    assert understood(answer(wrong, item()), SAID) == (
        Pointed(CommandKind.ANSWER, "Yes", "licence", 0.9),
    )
    with pytest.raises(Unusable):
        understood(answer(wrong), SAID)


@pytest.mark.parametrize(
    ("told", "kept"), [(7, 1.0), (10**400, 1.0), (-1, 0.0), (float("nan"), 0.0)]
)
def test_confidence_stays_between_nought_and_one(told: float, kept: float) -> None:
    (point,) = understood(answer(item(confidence=told)), SAID)
    assert point.confidence == kept


@pytest.mark.parametrize(
    "wrapped",
    [
        "```json\n{}\n```",
        "Here you are: {} I hope it helps",
        "<tool_call>{}</tool_call>",
        "[not json] {}",
    ],
)
def test_json_is_found_in_what_models_wrap_around_it(wrapped: str) -> None:
    assert understood(wrapped.replace("{}", answer(item())), SAID)


def test_a_bare_list_of_commands_is_taken_too() -> None:
    assert understood(json.dumps([item()]), SAID)


@pytest.mark.parametrize(
    "rubbish",
    [
        *("", "I think yes", "{", "null", '"answer"', "3", "{}", '{"commands": "answer"}'),
        *('{"commands": [{"command": "answer"', "[" * 100_000, '{"commands": ' * 30_000),
    ],
)
def test_rubbish_is_unusable_and_never_more_than_that(rubbish: str) -> None:
    with pytest.raises(Unusable) as told:
        understood(rubbish, SAID)
    assert str(told.value) == "unusable"


@given(st.text())
def test_no_text_at_all_breaks_it(text: str) -> None:
    try:
        points = understood(text, SAID)
    except Unusable:
        points = ()
    assert all(point.quote in SAID.text for point in points)


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("no", "I know", None),
        ("no", "I know, no", "no"),
        ("5", "15 years", None),
        ("5", "5years", "5"),
        ("sí", "Sí\u0301 claro", None),
        ("sí", "Si\u0301, claro", "Sí"),
        ("हाँ", "हाँ जी", "हाँ"),
        ("हा", "हाँ जी", None),
        ('"yes"', "“Yes”", "“Yes”"),
        ("self-employed", "Self\u2011employed", "Self\u2011employed"),
        ("a+b", "aab", None),
    ],
)
def test_a_quote_is_whole_words_whatever_its_case_and_marks(
    quote: str, text: str, found: str | None
) -> None:
    assert find_quote(quote, text) == found


def test_the_schema_is_as_strict_mode_wants_it() -> None:
    """A field that is not required, or room for others, and the vendor refuses every request."""
    seen = 0
    waiting: list[object] = [SCHEMA]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, dict):
            continue
        if node.get("type") == "object":
            seen += 1
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])
            waiting.extend(node["properties"].values())
        waiting.append(node.get("items"))
    assert seen == 2
