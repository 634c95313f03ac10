"""Twilio's form fields in our words. Nothing but :class:`Malformed` is ever raised.

Fields are added without notice, so unknown ones are ignored here and signed over elsewhere. Seen
in the wild and accepted: no ``whatsapp:`` prefix, a plus sign that became a space, an empty Body,
null bytes (PostgreSQL cannot store them), media without text, several media.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from bot.channels.malformed import Malformed
from bot.channels.payload import read_tap
from bot.channels.twilio.codes import is_permanent, our_word, trouble_of
from bot.domain.message import Inbound, Kind, Location, Media, Status, StatusReport, Tap

CHANNEL: Final = "twilio"
PREFIX: Final = "whatsapp:"

Form = Mapping[str, str]

_SID: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NUMBER: Final = re.compile(r"\+?([0-9]{3,20})")
_USER_ID: Final = re.compile(r"[A-Za-z]{2}(\.[A-Za-z0-9]{1,128}){1,2}")
"""Meta's business-scoped ids: country, a dot, up to 128 letters and digits (``US.1349…``)."""

_MOST_MEDIA: Final = 20
"""Twilio sends at most ten; more is nothing that Twilio sent."""
_MOST_ATTEMPTS: Final = 32_767

_STATUS: Final[Mapping[str, Status]] = {
    "queued": Status.QUEUED,
    "accepted": Status.QUEUED,
    "scheduled": Status.QUEUED,
    "sending": Status.QUEUED,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.READ,
    "failed": Status.FAILED,
    "undelivered": Status.FAILED,
}
"""``sending`` is the provider's, after it has taken the message: for us it is queued there."""

_CARDS: Final = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
_IN_ORDER: Final = (Kind.FILE, Kind.VOICE, Kind.CONTACT, Kind.UNKNOWN)
"""Of several media the first of these names the message: a file is what we wait for."""


def parse(form: Form, is_urgent: Callable[[str], bool]) -> Inbound:
    """A message of a candidate.

    ``is_urgent`` says whether words must not wait for the quiet time (the stop family).

    Raises:
        Malformed: no usable MessageSid or From, or a NumMedia that is no number.
    """
    sid = _sid(form, "MessageSid")
    media = _media(form)
    location = _location(form)
    tap, tapped = _tap(form)
    text = _clean(form, "Body") or (tap.label if tap else "")
    opting = is_urgent(text)
    kind = tapped if tap else _kind(form, text, media, location)
    return Inbound(
        key=f"{CHANNEL}:{sid}",
        channel=CHANNEL,
        addresses=_addresses(form),
        sender=_address(_clean(form, "To")) or "",
        kind=kind,
        text=text,
        provider_id=sid,
        tap=tap,
        media=media,
        location=location,
        profile_name=_clean(form, "ProfileName") or None,
        urgent=tap is not None or kind is Kind.FILE or opting,
        opting=opting,
    )


def parse_status(form: Form, query: Form) -> StatusReport:
    """What became of a message of ours.

    ``query`` is the callback address's: ``message`` (our id) and ``attempt``, as we wrote them.

    Raises:
        Malformed: no usable MessageSid, or no MessageStatus.
    """
    sid = _sid(form, "MessageSid")
    raw = _clean(form, "MessageStatus").strip().lower()[:32]
    if not raw:
        raise Malformed("MessageStatus")
    status = _STATUS.get(raw)
    error = _clean(form, "ErrorCode").strip()[:16] or None
    return StatusReport(
        key=f"{CHANNEL}:{sid}:{raw}",
        channel=CHANNEL,
        provider_id=sid,
        status=status,
        raw=raw,
        message=_uuid(query.get("message", "")),
        attempt=_count(query.get("attempt", ""), _MOST_ATTEMPTS),
        error=our_word(error) if status is Status.FAILED else None,
        permanent=status is Status.FAILED and is_permanent(error),
        trouble=trouble_of(error),
        sender=_address(_clean(form, "From")) or "",
    )


def _clean(form: Form, field: str) -> str:
    return form.get(field, "").replace("\x00", "")


def _sid(form: Form, field: str) -> str:
    value = _clean(form, field)
    if not value:
        raise Malformed(field)
    if not _SID.fullmatch(value):
        raise Malformed(field, "is not an id")
    return value


def _addresses(form: Form) -> tuple[str, ...]:
    written = _clean(form, "From")
    if not written.strip():
        raise Malformed("From")
    first = _address(written)
    if first is None:
        raise Malformed("From", "is not a WhatsApp address")
    other = _address(_clean(form, "ExternalUserId"))
    return (first,) if other is None or other == first else (first, other)


def _address(written: str) -> str | None:
    bare = written.strip()
    if bare[: len(PREFIX)].lower() == PREFIX:
        bare = bare[len(PREFIX) :].strip()
    if number := _NUMBER.fullmatch(bare):
        return f"{PREFIX}+{number[1]}"
    return f"{PREFIX}{bare}" if _USER_ID.fullmatch(bare) else None


def _tap(form: Form) -> tuple[Tap | None, Kind]:
    """A tapped button or list row. Without a payload of ours it is its label, typed now."""
    for payload, label, kind in (
        ("ButtonPayload", "ButtonText", Kind.BUTTONS),
        ("ListId", "ListTitle", Kind.LIST),
    ):
        if form.get(payload) or form.get(label):
            words = _clean(form, label) or _clean(form, "Body")
            return read_tap(_clean(form, payload), words), kind
    return None, Kind.UNKNOWN


def _media(form: Form) -> tuple[Media, ...]:
    written = form.get("NumMedia", "").strip() or "0"
    count = _count(written, _MOST_MEDIA)
    if count is None:
        raise Malformed("NumMedia", "is not a number of files")
    found = []
    for place in range(count):
        url = _clean(form, f"MediaUrl{place}")
        declared = _clean(form, f"MediaContentType{place}").partition(";")[0].strip().lower()
        if url:
            found.append(Media(url, declared or "application/octet-stream"))
    return tuple(found)


def _location(form: Form) -> Location | None:
    try:
        latitude, longitude = float(form["Latitude"]), float(form["Longitude"])
    except (KeyError, ValueError):
        return None
    if not (math.fabs(latitude) <= 90 and math.fabs(longitude) <= 180):
        return None
    label = ", ".join(filter(None, (_clean(form, "Label"), _clean(form, "Address"))))
    return Location(latitude, longitude, label)


def _kind(form: Form, text: str, media: tuple[Media, ...], location: Location | None) -> Kind:
    if media:
        is_sticker = form.get("MessageType") == "sticker"
        kinds = {Kind.UNKNOWN if is_sticker else _media_kind(each) for each in media}
        return next(kind for kind in _IN_ORDER if kind in kinds)
    if location:
        return Kind.LOCATION
    return Kind.TEXT if text.strip() else Kind.UNKNOWN


def _media_kind(media: Media) -> Kind:
    if media.content_type in _CARDS:
        return Kind.CONTACT
    if media.content_type.startswith("audio/"):
        return Kind.VOICE
    # WhatsApp turns photos into JPEG: a WebP picture is a sticker, and no résumé.
    return Kind.UNKNOWN if media.content_type == "image/webp" else Kind.FILE


def _count(written: str, most: int) -> int | None:
    if not (written.isascii() and written.isdecimal() and len(written) <= 6):
        return None
    return int(written) if int(written) <= most else None


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
