"""Why a message is not sent: which reason wins, and what rows of the first release say."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import (
    WAITING,
    WINDOW_MARGIN,
    Dispatch,
    Reason,
    forbids,
    is_open,
    is_revoked,
    is_void,
    waits,
)
from bot.domain.message import Author, Direction, Status
from tests.unit.dispatches import FREE, IDS, NOW, READY

CANCELLED = replace(READY, status=Status.CANCELLED)


def test_a_recruiter_who_leads_silences_the_assistant_and_nobody_else() -> None:
    led = replace(FREE, owner="recruiter")
    assert forbids(led) is Reason.TAKEN_OVER
    assert forbids(replace(led, author=Author.RECRUITER)) is None
    assert forbids(replace(led, owner="waiting")) is None


def test_the_person_decides_before_the_provider() -> None:
    shut = replace(FREE, opted_out=True, revoked=True, void=True, is_open=False)
    assert forbids(shut) is Reason.OPTED_OUT
    assert forbids(replace(shut, opted_out=False)) is Reason.REVOKED
    assert forbids(replace(shut, opted_out=False, revoked=False)) is Reason.VOID
    assert forbids(replace(FREE, is_open=False)) is Reason.WINDOW_CLOSED
    assert forbids(replace(FREE, is_open=False, has_template=True)) is None


@pytest.mark.parametrize(
    ("until", "is_so"),
    [
        (None, False),
        (NOW + WINDOW_MARGIN, True),
        (NOW + WINDOW_MARGIN - timedelta(microseconds=1), False),
        (NOW - timedelta(days=1), False),
    ],
)
def test_the_window_closes_a_little_early(until: datetime | None, *, is_so: bool) -> None:
    assert is_open("twilio", until, NOW) is is_so
    assert is_open("phone", until, NOW)


def test_a_message_is_void_after_one_word_more() -> None:
    assert not is_void(None, 9)
    assert not is_void(9, 9)
    assert is_void(9, 10)
    assert is_void(-1, 0)


def test_what_is_void_before_any_word_was_revoked() -> None:
    assert [is_revoked(seq) for seq in (None, 0, 9, -1)] == [False, False, False, True]


def test_what_is_on_its_way_is_so_whatever_is_forbidden_now() -> None:
    shut = replace(FREE, opted_out=True)
    assert waits(shut, Status.SENDING, is_head=True, is_due=True) is Reason.SENDING
    assert waits(shut, Status.UNSURE, is_head=True, is_due=False) is Reason.UNSURE
    assert waits(shut, Status.READY, is_head=False, is_due=False) is Reason.OPTED_OUT


def test_place_then_time() -> None:
    assert waits(FREE, Status.READY, is_head=False, is_due=True) is Reason.BEHIND
    assert waits(FREE, Status.READY, is_head=True, is_due=False) is Reason.BACKOFF
    assert waits(FREE, Status.READY, is_head=True, is_due=True) is Reason.NEXT


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_reason(status: Status) -> None:
    reason = replace(READY, status=status).reason if status is not Status.RECEIVED else None
    is_waiting = status in {Status.READY, Status.SENDING, Status.UNSURE}
    assert (reason in WAITING) is is_waiting


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (replace(CANCELLED, error="opted_out"), Reason.OPTED_OUT),
        (replace(CANCELLED, error="merged"), Reason.MERGED),
        (replace(CANCELLED, error="revoked"), Reason.REVOKED),
        (replace(CANCELLED, error="void"), Reason.VOID),
        (
            replace(CANCELLED, error="void", standing=replace(FREE, revoked=True)),
            Reason.REVOKED,
        ),
        (replace(CANCELLED, standing=replace(FREE, revoked=True, void=True)), Reason.REVOKED),
        (replace(CANCELLED, error="turn_failed"), Reason.TURN_FAILED),
        (replace(CANCELLED, error="63016"), Reason.CANCELLED),
        (replace(CANCELLED, merged_into=IDS.new()), Reason.MERGED),
        (replace(CANCELLED, failed_before=True), Reason.TURN_FAILED),
        (replace(CANCELLED, standing=replace(FREE, owner="recruiter")), Reason.TAKEN_OVER),
        (CANCELLED, Reason.CANCELLED),
        (replace(READY, status=Status.FAILED, error="window_closed"), Reason.WINDOW_CLOSED),
        (replace(READY, status=Status.FAILED, error="63024"), Reason.FAILED),
        (replace(READY, status=Status.UNSURE, error="unsure_final"), Reason.NEVER_KNOWN),
        (replace(READY, direction=Direction.IN, status=Status.RECEIVED), Reason.INCOMING),
    ],
)
def test_what_is_over_keeps_its_reason(told: Dispatch, reason: Reason) -> None:
    assert told.reason is reason
