"""The simulator's messages."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from bot.channels.malformed import Malformed
from bot.channels.phone import parse_phone, parse_phone_status, phone_address
from bot.domain.message import Inbound, Kind, Location, Media, Status, Tap

MESSAGE = UUID("0190c0de-0000-7000-8000-000000000001")


def said(**more: object) -> Inbound:
    return parse_phone({"number": "+15550001", "id": "m1", **more}, lambda text: text == "STOP")


def test_words_are_answered_at_once() -> None:
    assert said(text="hi") == Inbound(
        key="phone:+15550001:m1",
        channel="phone",
        addresses=("phone:+15550001",),
        sender="",
        kind=Kind.TEXT,
        text="hi",
        provider_id="m1",
        urgent=True,
    )


def test_a_tap_a_file_a_voice_note_a_place() -> None:
    tap = {"message": str(MESSAGE), "option": "yes", "label": "Yes"}
    tapped = said(tap=tap)
    file = said(file={"name": "cv.pdf", "content_type": "application/pdf"})
    voice = said(file={"name": "a.ogg", "content_type": "audio/ogg", "url": "file:a"})
    place = said(location={"latitude": 1, "longitude": 2.5, "label": "Home"})

    assert (tapped.tap, tapped.text) == (Tap(MESSAGE, "yes", "Yes"), "Yes")
    assert tapped.kind is Kind.BUTTONS
    assert (file.kind, file.media) == (Kind.FILE, (Media("", "application/pdf", "cv.pdf"),))
    assert voice.kind is Kind.VOICE
    assert (place.kind, place.location) == (Kind.LOCATION, Location(1.0, 2.5, "Home"))
    assert said().kind is Kind.UNKNOWN
    assert said(text="a\x00b").text == "ab"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {},
        {"number": "+15550001"},
        {"number": "hello", "id": "1"},
        {"number": 5, "id": "1"},
        {"number": "+15550001", "id": "a b"},
        {"number": "+15550001", "id": "1", "text": 5},
        {"number": "+15550001", "id": "1", "text": "\ud800"},
        {"number": "+15550001", "id": "1", "tap": "yes"},
        {"number": "+15550001", "id": "1", "tap": {"message": "x", "option": "", "label": ""}},
        {"number": "+15550001", "id": "1", "file": {"name": "x"}},
        {"number": "+15550001", "id": "1", "location": {"latitude": 91, "longitude": 0}},
        {"number": "+15550001", "id": "1", "location": {"latitude": float("nan")}},
    ],
)
def test_malformed(payload: object) -> None:
    with pytest.raises(Malformed):
        parse_phone(payload, lambda _: False)


json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["number", "id", "text", "tap", "file", "location"]), inner, max_size=6
        )
    ),
)


@given(json)
def test_any_json_is_read_or_malformed(payload: object) -> None:
    try:
        inbound = parse_phone(payload, lambda _: False)
    except Malformed:
        return
    assert inbound.urgent


def test_a_number_as_a_query_carries_it() -> None:
    assert phone_address(" 15550001") == "phone:+15550001"
    assert phone_address("phone:+1 555 0001") == "phone:+15550001"


def test_what_the_phone_showed() -> None:
    report = parse_phone_status({"message": str(MESSAGE), "status": "read"})

    assert (report.message, report.status) == (MESSAGE, Status.READ)
    assert report.key == f"phone:{MESSAGE}:read"


@pytest.mark.parametrize("status", ["failed", "", 5])
def test_the_phone_reports_nothing_else(status: object) -> None:
    with pytest.raises(Malformed):
        parse_phone_status({"message": str(MESSAGE), "status": status})
