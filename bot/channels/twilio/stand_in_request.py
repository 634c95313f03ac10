"""A try to send, as the stand-in for Twilio reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from bot.domain.message import Option

LONGEST_BODY: Final = 1600
"""Characters; Twilio answers 21617 above."""


@dataclass(frozen=True, slots=True)
class Request:
    """One try to send, as it came in.

    Attributes:
        message: our id of it, read from the callback address; attempt: likewise.
        sid: "" when it was not taken.
        body: the words as people see them. options: buttons, or rows of a list if ``is_list``;
            their ids are what a tap brings back.
    """

    to: str
    sender: str
    body: str
    callback: str
    message: UUID | None
    attempt: int | None
    form: Mapping[str, str]
    at: datetime
    sid: str = ""
    options: tuple[Option, ...] = ()
    is_list: bool = False


def read_request(form: Mapping[str, str], at: datetime) -> Request:
    """The form of a try to send."""
    callback = form.get("StatusCallback", "")
    query = parse_qs(urlsplit(callback).query)
    message, attempt = query.get("message"), query.get("attempt")
    return Request(
        to=form.get("To", ""),
        sender=form.get("From", ""),
        body=form.get("Body", ""),
        callback=callback,
        message=UUID(message[0]) if message else None,
        attempt=int(attempt[0]) if attempt else None,
        form=form,
        at=at,
    )


def wrong_with(request: Request) -> int | None:
    """Twilio's code for a form that it would not take."""
    if not request.to:
        return 21604
    if not request.sender:
        return 21603
    if len(request.body) > LONGEST_BODY:
        return 21617
    has_content = request.body or request.form.get("MediaUrl") or request.form.get("ContentSid")
    return None if has_content else 21602
