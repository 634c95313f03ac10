"""Payloads of older releases are read in today's form; those of later ones are left to them."""

from typing import Any

import pytest

from bot.domain.errors import NewerVersion
from bot.domain.events import READABLE_VERSION, EventType, Stream, stream_of, upcast

TIMER = EventType.TIMER_DUE


def _renamed(payload: dict[str, Any]) -> dict[str, Any]:
    return {"kind": payload["name"]}


def test_an_old_payload_takes_every_step() -> None:
    steps = {(TIMER, 1): _renamed, (TIMER, 2): lambda payload: {**payload, "zone": "UTC"}}
    current = upcast(TIMER, {"v": 1, "name": "reminder"}, upcasters=steps, version=3)
    assert current == {"v": 3, "kind": "reminder", "zone": "UTC"}


def test_a_payload_without_a_version_is_of_the_first() -> None:
    assert upcast(TIMER, {"name": "reminder"}, upcasters={(TIMER, 1): _renamed}, version=2) == {
        "v": 2,
        "kind": "reminder",
    }


def test_a_type_that_did_not_change_only_gets_the_new_version() -> None:
    merged = EventType.MERGED
    assert upcast(merged, {"v": 1, "from": "x"}, upcasters={}, version=2) == {"v": 2, "from": "x"}


def test_a_later_releases_payload_is_left_to_it() -> None:
    with pytest.raises(NewerVersion):
        upcast(TIMER, {"v": READABLE_VERSION + 1})


def test_every_type_has_a_stream() -> None:
    assert stream_of(EventType.JOB_CREATED) is Stream.JOB
    assert stream_of(EventType.EMPLOYER_ACTION) is Stream.EMPLOYER
    assert stream_of(EventType.DAILY_SUMMARY) is Stream.SCHEDULED
    assert stream_of(EventType.MESSAGE_RECEIVED) is Stream.CANDIDATE
