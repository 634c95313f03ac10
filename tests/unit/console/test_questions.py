"""Open questions as people read them."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from bot.console.questions import question_json, question_lines
from bot.domain.conversation import Owner
from bot.domain.questions import OpenQuestion

QUESTION = OpenQuestion(
    id=UUID(int=1),
    conversation=UUID(int=2),
    address="whatsapp:+15550001",
    job="COURIER",
    words="Is there a canteen?\nAnd \x1b[31mtea?",
    language="en",
    at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    owner=Owner.BOT,
)


def test_it_says_who_asks_what_and_how_to_answer() -> None:
    lines = list(question_lines(QUESTION, UTC))
    assert lines[0] == "23 Nov 09:00  whatsapp:+15550001  about COURIER"
    assert lines[1] == "    Is there a canteen?"
    assert "\x1b" not in "".join(lines)
    assert lines[-1] == f'  bot answer {QUESTION.id} "…"'


def test_where_it_cannot_be_answered_it_says_what_else_to_do() -> None:
    led = list(question_lines(replace(QUESTION, owner=Owner.RECRUITER), UTC))
    assert led[-1] == '  A recruiter leads: bot say whatsapp:+15550001 "…"'
    gone = list(question_lines(replace(QUESTION, wants_no_messages=True), UTC))
    assert "--add-to-job" in gone[-1]
    assert "about" not in next(question_lines(replace(QUESTION, job=None), UTC))


def test_as_json_it_has_plain_values() -> None:
    plain = question_json(QUESTION)
    assert (plain["id"], plain["owner"], plain["at"]) == (
        str(QUESTION.id),
        "bot",
        "2026-11-23T09:00:00+00:00",
    )
