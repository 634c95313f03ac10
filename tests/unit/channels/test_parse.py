"""Every kind of message that a candidate can send over Twilio, and what is malformed."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from bot.channels.malformed import Malformed
from bot.channels.payload import write_payload
from bot.channels.twilio.parse import parse, parse_status
from bot.domain.message import Inbound, Kind, Location, Media, Status, Tap

MESSAGE = UUID("0190c0de-0000-7000-8000-000000000001")
BASE = {
    "MessageSid": "SM0123",
    "AccountSid": "AC1",
    "From": "whatsapp:+15550001",
    "To": "whatsapp:+14155238886",
    "NumMedia": "0",
    "Body": "",
}


def read(**fields: str) -> Inbound:
    return parse({**BASE, **fields}, lambda text: text == "STOP")


def media(*kinds: str, **fields: str) -> Inbound:
    files = {f"MediaUrl{at}": f"https://api.twilio.com/{at}" for at in range(len(kinds))}
    types = {f"MediaContentType{at}": kind for at, kind in enumerate(kinds)}
    return read(NumMedia=str(len(kinds)), **files, **types, **fields)


def test_words() -> None:
    inbound = read(Body="4 years", ProfileName="Ana", MessageType="text", NewField="ignored")

    assert inbound == Inbound(
        key="twilio:SM0123",
        channel="twilio",
        addresses=("whatsapp:+15550001",),
        sender="whatsapp:+14155238886",
        kind=Kind.TEXT,
        text="4 years",
        provider_id="SM0123",
        profile_name="Ana",
    )


def test_long_words_are_kept_whole_and_null_bytes_are_not() -> None:
    assert read(Body="a\x00b" * 20_000).text == "ab" * 20_000


def test_stop_words_are_urgent() -> None:
    assert read(Body="STOP").urgent
    assert not read(Body="4 years").urgent


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("whatsapp:+15550001", "whatsapp:+15550001"),
        ("WhatsApp: +15550001", "whatsapp:+15550001"),
        ("+15550001", "whatsapp:+15550001"),
        ("whatsapp: 15550001", "whatsapp:+15550001"),
        ("whatsapp:US.1349ab", "whatsapp:US.1349ab"),
        ("whatsapp:US.ENT.118", "whatsapp:US.ENT.118"),
    ],
)
def test_addresses_in_every_spelling(written: str, address: str) -> None:
    assert read(From=written).addresses == (address,)


def test_the_user_id_beside_a_number_is_the_same_person() -> None:
    both = read(ExternalUserId="US.1349").addresses

    assert both == ("whatsapp:+15550001", "whatsapp:US.1349")
    assert read(From="whatsapp:US.1349", ExternalUserId="US.1349").addresses == both[1:]
    assert read(ExternalUserId="not one!").addresses == both[:1]


def test_a_tap_names_its_question() -> None:
    inbound = read(
        ButtonPayload=write_payload(MESSAGE, "a:b"), ButtonText="Yes", Body="Yes", From="+1555"
    )

    assert inbound.tap == Tap(MESSAGE, "a:b", "Yes")
    assert (inbound.kind, inbound.text, inbound.urgent) == (Kind.BUTTONS, "Yes", True)


def test_a_list_row_names_its_question() -> None:
    inbound = read(ListId=write_payload(MESSAGE, "van"), ListTitle="A van")

    assert inbound.tap == Tap(MESSAGE, "van", "A van")
    assert (inbound.kind, inbound.text) == (Kind.LIST, "A van")


@pytest.mark.parametrize("payload", ["", "yes", f"{MESSAGE}:", ":yes", "z" * 36 + ":yes"])
def test_a_payload_that_is_not_ours_is_its_label(payload: str) -> None:
    assert read(ButtonPayload=payload, ButtonText="Yes", Body="Yes").tap == Tap(None, None, "Yes")


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("application/pdf", Kind.FILE),
        ("image/jpeg", Kind.FILE),
        ("video/mp4", Kind.FILE),
        ("", Kind.FILE),
        ("audio/ogg; codecs=opus", Kind.VOICE),
        ("text/vcard", Kind.CONTACT),
        ("image/webp", Kind.UNKNOWN),
    ],
)
def test_media_without_words(declared: str, kind: Kind) -> None:
    inbound = media(declared)

    assert inbound.kind is kind
    assert inbound.urgent is (kind is Kind.FILE)
    assert inbound.media[0].url == "https://api.twilio.com/0"


def test_several_media_are_all_kept_and_a_file_names_them() -> None:
    inbound = media("audio/ogg", "application/pdf", Body="my cv")

    assert inbound.kind is Kind.FILE
    assert inbound.text == "my cv"
    assert inbound.media == (
        Media("https://api.twilio.com/0", "audio/ogg"),
        Media("https://api.twilio.com/1", "application/pdf"),
    )


def test_a_sticker_by_its_type_is_no_document() -> None:
    assert media("image/png", MessageType="sticker").kind is Kind.UNKNOWN


def test_media_that_was_announced_and_is_not_there_loses_no_message() -> None:
    assert read(NumMedia="2", Body="see this").kind is Kind.TEXT
    assert read(NumMedia="2").kind is Kind.UNKNOWN


def test_a_place() -> None:
    inbound = read(Latitude="52.5", Longitude="-13.4", Address="Main St 1", Label="Home")

    assert inbound.location == Location(52.5, -13.4, "Home, Main St 1")
    assert inbound.kind is Kind.LOCATION


@pytest.mark.parametrize("latitude", ["north", "nan", "91", "inf"])
def test_a_place_that_is_none(latitude: str) -> None:
    inbound = read(Latitude=latitude, Longitude="0")

    assert (inbound.location, inbound.kind) == (None, Kind.UNKNOWN)


def test_what_we_do_not_know_is_kept() -> None:
    assert read(MessageType="unsupported").kind is Kind.UNKNOWN
    assert read(Body=" \n").kind is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"MessageSid": ""}, "MessageSid"),
        ({"MessageSid": "SM 1/../2"}, "MessageSid"),
        ({"MessageSid": "S" * 65}, "MessageSid"),
        ({"From": ""}, "From"),
        ({"From": "messenger:123"}, "From"),
        ({"From": "whatsapp:"}, "From"),
        ({"NumMedia": "many"}, "NumMedia"),
        ({"NumMedia": "-1"}, "NumMedia"),
        ({"NumMedia": "٣"}, "NumMedia"),
        ({"NumMedia": "9999999"}, "NumMedia"),
    ],
)
def test_malformed(fields: dict[str, str], field: str) -> None:
    with pytest.raises(Malformed) as caught:
        read(**fields)

    assert caught.value.field == field


def test_missing_fields_are_malformed_and_the_rest_may_be_missing() -> None:
    with pytest.raises(Malformed):
        parse({"From": "+15550001"}, bool)
    with pytest.raises(Malformed):
        parse({"MessageSid": "SM1"}, bool)
    assert parse({"MessageSid": "SM1", "From": "+15550001"}, bool).kind is Kind.UNKNOWN


KNOWN = sorted(
    {*BASE, "ButtonPayload", "ButtonText", "ListId", "ListTitle", "Latitude", "Longitude"}
    | {"MediaUrl0", "MediaContentType0", "ExternalUserId", "MessageType", "MessageStatus"}
    | {"ErrorCode", "message", "attempt"}
)
forms = st.dictionaries(st.sampled_from(KNOWN), st.text(max_size=20))
likely = st.fixed_dictionaries(
    {"MessageSid": st.just("SM1"), "From": st.just("+15550001")},
    optional={name: st.text(max_size=20) for name in KNOWN if name not in {"MessageSid", "From"}},
)


@given(forms | likely)
def test_any_form_is_read_or_malformed(form: dict[str, str]) -> None:
    try:
        inbound = parse(form, bool)
    except Malformed:
        return
    assert inbound.addresses
    assert "\x00" not in inbound.text


@given(forms | likely, forms)
def test_any_status_is_read_or_malformed(form: dict[str, str], query: dict[str, str]) -> None:
    try:
        report = parse_status(form, query)
    except Malformed:
        return
    assert report.key.startswith("twilio:")


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("queued", Status.QUEUED),
        ("accepted", Status.QUEUED),
        ("sending", Status.QUEUED),
        ("sent", Status.SENT),
        ("delivered", Status.DELIVERED),
        ("read", Status.READ),
        ("undelivered", Status.FAILED),
        ("canceled", None),
        ("tomorrow", None),
    ],
)
def test_statuses_in_our_words(raw: str, status: Status | None) -> None:
    report = parse_status({"MessageSid": "SM1", "MessageStatus": raw}, {})

    assert (report.status, report.raw, report.key) == (status, raw, f"twilio:SM1:{raw}")
    assert (report.message, report.attempt) == (None, None)


def test_a_status_knows_whose_try_it_speaks_of() -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "sent"}

    ours = parse_status(form, {"message": str(MESSAGE), "attempt": "2"})
    other = parse_status(form, {"message": "x", "attempt": "-2"})

    assert (ours.message, ours.attempt) == (MESSAGE, 2)
    assert (other.message, other.attempt) == (None, None)


@pytest.mark.parametrize(
    ("code", "is_permanent"), [("63016", True), ("63018", False), ("99999", True), ("", True)]
)
def test_a_failure_says_whether_trying_again_helps(code: str, *, is_permanent: bool) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": code}

    report = parse_status(form, {})

    error = "window_closed" if code == "63016" else code or None  # our word, for our own decision
    assert (report.permanent, report.error) == (is_permanent, error)


@pytest.mark.parametrize("form", [{"MessageStatus": "sent"}, {"MessageSid": "SM1"}])
def test_a_status_without_its_fields_is_malformed(form: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        parse_status(form, {})
