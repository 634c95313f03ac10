"""Conversations and notices as people read them in a terminal."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import flows
from bot.console.listing import NOTICES, listing, notice_line
from bot.domain.message import Option
from bot.domain.record import NoticeRecord, Record
from tests.unit.console.phone_cases import IDS, message

RECORD = Record(
    address="phone:+15550001",
    conversation=IDS.new(),
    candidate=IDS.new(),
    stage="screening",
    owner="bot",
    language="en",
    job="PICKER-PNQ",
    pending="equipment",
    asked=("lifting", "equipment"),
    answers={},
    decision=None,
    score=None,
    opted_out=False,
)
NOTICE = NoticeRecord(
    IDS.new(), "send.failed", "phone:+15550001", {"error": "63016", "message": "0a"}
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "yes"),
        (False, "no"),
        (42, "42"),
        (None, "null"),
        ("Pune\x1b[2J", "Pune[2J"),
        (["night", "day"], "night, day"),
        ({"amount": 33333, "currency": "INR", "per": "month"}, "INR 33333 a month"),
    ],
)
def test_answers_are_shown_as_people_write_them(value: object, shown: str) -> None:
    text = listing(replace(RECORD, answers={"it": value}), UTC)
    assert f"\n  it: {shown}\n" in text


def test_messages_are_shown_with_time_and_buttons_and_steer_no_terminal() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    mine = message("hi\x1b[2J", direction="in", author="candidate", status="received")
    ours = message("Ready?", options=(Option("y", "Yes"),))
    file = message("", direction="in", author="candidate", kind="file")
    text = listing(replace(RECORD, messages=(mine, ours, file)), india)
    assert "  23 Nov 15:00 > candidate\n      hi[2J\n" in text
    assert "  23 Nov 15:00 < assistant (sent)\n      Ready?\n      [Yes]\n" in text
    assert text.endswith("> candidate\n      (file)")


def test_a_score_is_shown_when_there_is_one() -> None:
    assert "not scored" in listing(RECORD)
    assert "score 81.5" in listing(replace(RECORD, score=81.5))


def test_a_notice_is_a_line_that_can_be_read() -> None:
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert notice_line(replace(NOTICE, at=at), UTC) == (
        "23 Nov 09:30  phone:+15550001  a message could not be sent: 63016 (outside the 24-hour "
        "window). Wait until they write, or reach them by phone. More: bot why-not-sent 0a"
    )


def test_a_notice_about_a_sender_says_what_to_mend() -> None:
    detail = {"sender": "whatsapp:+1999", "error": "20003"}
    line = notice_line(replace(NOTICE, kind="sender.account", address="", detail=detail), UTC)
    assert line == (
        "-  nothing leaves: the provider does not accept the account (sender whatsapp:+1999): "
        "20003 (the account's credentials were not accepted). Mend TWILIO_ACCOUNT_SID and "
        "TWILIO_AUTH_TOKEN; what waits then goes out."
    )


def test_a_code_that_nobody_knows_is_shown_alone() -> None:
    line = notice_line(replace(NOTICE, detail={"error": "99999"}), UTC)
    assert line.endswith("a message could not be sent: 99999.")


def test_a_notice_of_a_later_release_is_shown_by_its_kind() -> None:
    assert "moon.full" in notice_line(replace(NOTICE, kind="moon.full"))
    assert "moon.full" not in NOTICES


def test_each_notice_of_the_flow_has_words() -> None:
    sources = Path(flows.__file__).parent.rglob("*.py")
    kinds = {
        kind for each in sources for kind in re.findall(r'Notify\(\s*"([^"]+)"', each.read_text())
    }
    assert len(kinds) > 20
    assert kinds <= NOTICES.keys()


def test_what_the_language_model_cost_is_shown_once_it_cost_something() -> None:
    assert "language model" not in listing(RECORD)
    assert "language model 12,345 tokens" in listing(replace(RECORD, model_tokens=12345))


@pytest.mark.parametrize("kind", ["mail.quarantined", "conversation.stopped"])
def test_what_was_set_aside_is_named(kind: str) -> None:
    detail = {"event": "0b", "type": "MESSAGE_RECEIVED", "reason": "crashed"}
    line = notice_line(replace(NOTICE, kind=kind, detail=detail))
    assert line.endswith(". More: bot quarantine show 0b")
    assert ("waits for a person" in line) == (kind == "conversation.stopped")


def test_a_used_up_budget_names_its_setting_and_its_end() -> None:
    assert "MODEL_TOKENS_PER_CANDIDATE" in NOTICES["model.candidate_budget"]
    assert "24 hours" in NOTICES["model.candidate_budget"]
    assert "MODEL_TOKENS_PER_DAY" in NOTICES["model.day_budget"]
    assert "until midnight UTC" in NOTICES["model.day_budget"]
