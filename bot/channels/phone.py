"""The phone simulator: a person at this machine, no provider, no network.

A message is delivered the moment it is sent: the phone reads the conversation itself. Numbers live
in an address space of their own (``phone:+…``) and are never one person with a WhatsApp number.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from bot.channels.malformed import Malformed
from bot.domain.message import (
    Inbound,
    Kind,
    Location,
    Media,
    Sending,
    Status,
    StatusReport,
    Tap,
)

CHANNEL: Final = "phone"

_NUMBER: Final = re.compile(r"\+[0-9]{3,20}")
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_CARDS: Final = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_STATUS: Final = {"delivered": Status.DELIVERED, "read": Status.READ}

Json = Mapping[str, object]


class PhoneChannel:
    """Takes every message; :func:`provider_id` is its name there."""

    name = CHANNEL

    async def send(self, sending: Sending) -> str:
        return provider_id(sending.id)

    async def find(self, sending: Sending, since: datetime) -> Sequence[str]:  # noqa: ARG002 - port
        return [provider_id(sending.id)]

    def leaves_from(self, sending: Sending) -> str | None:  # noqa: ARG002 - the port's
        return None

    async def show_typing(self, provider_id: str) -> None:
        """The page sees by itself that a turn is being taken."""

    async def close(self) -> None:
        """Nothing is open."""


def provider_id(message: UUID) -> str:
    """The id that the simulator gives a message; the same however often it is sent."""
    return f"{CHANNEL}:{message}"


def phone_address(number: str) -> str:
    """``phone:+15550001`` of a number as a query string may carry it (a plus became a space).

    Raises:
        Malformed: not a phone number.
    """
    written = number.strip().removeprefix(f"{CHANNEL}:").replace(" ", "")
    written = written if written.startswith("+") else f"+{written}"
    if not _NUMBER.fullmatch(written):
        raise Malformed("number", "is not a phone number like +15550001")
    return f"{CHANNEL}:{written}"


def parse_phone(payload: object, is_urgent: Callable[[str], bool]) -> Inbound:
    """A message from the simulator: ``{number, id, text?, tap?, file?, location?}``.

    ``tap`` is ``{message, option, label}``, ``file`` ``{name, content_type, url?}``, ``location``
    ``{latitude, longitude, label?}``; ``id`` is the client's own, so that a repeat is known.
    ``is_urgent`` knows stop words: nothing waits for a quiet time here, but for the end of a flood.

    Raises:
        Malformed: a field is missing or of another type.
    """
    body = _object(payload, "body")
    address = phone_address(_text(body, "number"))
    name = _text(body, "id")
    if not _ID.fullmatch(name):
        raise Malformed("id", "must be 1 to 64 letters, digits or ._:-")
    tap, media, location = _tap(body), _media(body), _location(body)
    text = _text(body, "text", "") or (tap.label if tap else "")
    return Inbound(
        key=f"{address}:{name}",
        channel=CHANNEL,
        addresses=(address,),
        sender="",
        kind=_kind(text, tap, media, location),
        text=text,
        provider_id=name,
        tap=tap,
        media=media,
        location=location,
        urgent=True,
        opting=is_urgent(text),
    )


def parse_phone_status(payload: object) -> StatusReport:
    """``{message, status}``: the phone showed (delivered) or the person saw (read) a message.

    Raises:
        Malformed: not a message id, or another status.
    """
    body = _object(payload, "body")
    message, raw = _uuid(_text(body, "message"), "message"), _text(body, "status")
    if raw not in _STATUS:
        raise Malformed("status", "must be delivered or read")
    name = provider_id(message)
    return StatusReport(
        key=f"{name}:{raw}",
        channel=CHANNEL,
        provider_id=name,
        status=_STATUS[raw],
        raw=raw,
        message=message,
    )


def _kind(text: str, tap: Tap | None, media: tuple[Media, ...], location: Location | None) -> Kind:
    if tap:
        return Kind.BUTTONS
    if media:
        return _media_kind(media[0].content_type)
    if location:
        return Kind.LOCATION
    return Kind.TEXT if text.strip() else Kind.UNKNOWN


def _media_kind(content_type: str) -> Kind:
    """As a provider would name it; what WhatsApp calls a sticker is WebP."""
    bare = content_type.partition(";")[0].strip()
    if bare.startswith("audio/"):
        return Kind.VOICE
    if bare in _CARDS:
        return Kind.CONTACT
    return Kind.UNKNOWN if bare == "image/webp" else Kind.FILE


def _tap(body: Json) -> Tap | None:
    if body.get("tap") is None:
        return None
    tap = _object(body["tap"], "tap")
    return Tap(_uuid(_text(tap, "message"), "tap"), _text(tap, "option"), _text(tap, "label"))


def _media(body: Json) -> tuple[Media, ...]:
    if body.get("file") is None:
        return ()
    file = _object(body["file"], "file")
    name, declared = _text(file, "name"), _text(file, "content_type")
    return (Media(_text(file, "url", ""), declared.lower(), name),)


def _location(body: Json) -> Location | None:
    if body.get("location") is None:
        return None
    place = _object(body["location"], "location")
    latitude, longitude = _degrees(place, "latitude", 90), _degrees(place, "longitude", 180)
    return Location(latitude, longitude, _text(place, "label", ""))


def _degrees(place: Json, field: str, most: float) -> float:
    value = place.get(field)
    if not isinstance(value, (int, float)) or not -most <= value <= most:
        raise Malformed(field, "is not a number of degrees")
    return float(value)


def _object(value: object, field: str) -> Json:
    if not isinstance(value, dict):
        raise Malformed(field, "is not an object")
    return value


def _text(body: Json, field: str, default: str | None = None) -> str:
    value = body.get(field, default)
    if value is None:
        raise Malformed(field)
    if not isinstance(value, str):
        raise Malformed(field, "is not text")
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair: no store can keep it
        raise Malformed(field, "is not valid text") from None
    return value.replace("\x00", "")


def _uuid(written: str, field: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Malformed(field, "is not a message id") from None
