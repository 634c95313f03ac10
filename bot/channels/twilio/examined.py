"""Twilio asked about itself, for the doctor: the account, its WhatsApp senders, their webhooks.

By the standard library, because the channel's own client takes longer to import than to answer.
Sources: twilio.com/docs/iam/api/account, twilio.com/docs/whatsapp/api/senders.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from bot.domain.errors import HirelineError
from bot.plain_http import PATIENCE, Answer, get

API: Final = "https://api.twilio.com"
MESSAGING: Final = "https://messaging.twilio.com"
SANDBOX: Final = "whatsapp:+14155238886"
"""Twilio's shared sender for trying things out. It belongs to no account and is in no list."""

_SENDERS: Final = "/v2/Channels/Senders?Channel=whatsapp&PageSize=100"
_INACTIVE: Final = "20005"
_NO_SUCH: Final = "20404"


class LoginRefused(HirelineError):
    """The account id and this token do not belong together. ``date``: when, by Twilio's clock."""

    def __init__(self, date: datetime | None) -> None:
        super().__init__("Twilio does not accept the credentials.")
        self.date = date


class Strange(HirelineError):
    """An answer that Twilio does not give, or not for this question."""

    def __init__(self, status: int) -> None:
        super().__init__(f"What answered for Twilio ({status}) makes no sense here.")
        self.status = status


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """An account that accepts the token.

    Attributes:
        status: ``active``, ``suspended`` or ``closed``.
        is_trial: it may write only to numbers that were verified.
        date: when, by Twilio's clock.
    """

    status: str
    is_trial: bool
    date: datetime | None


@dataclass(frozen=True, slots=True)
class SenderSeen:
    """A WhatsApp sender of the account, with the webhooks as Twilio has them now.

    Attributes:
        address: ``whatsapp:+E164``.
        status: ``ONLINE`` or what keeps it from that.
        messages, status_callback: ``(method, address)``; empty where none is set.
    """

    address: str
    status: str
    messages: tuple[str, str]
    status_callback: tuple[str, str]


@dataclass(frozen=True, slots=True)
class SendersSeen:
    """The first hundred; ``is_all`` says whether there are more."""

    senders: tuple[SenderSeen, ...]
    is_all: bool

    def of(self, address: str) -> SenderSeen | None:
        """The sender of that address."""
        return next((each for each in self.senders if each.address == address), None)


def account(sid: str, token: str, base_url: str = "", patience: float = PATIENCE) -> AccountSeen:
    """The account, asked for with its own credentials.

    Raises:
        NoAnswer: no answer at all.
        LoginRefused: wrong id or token.
        Strange: no answer of Twilio's.
    """
    path = f"/2010-04-01/Accounts/{quote(sid, safe='')}.json"
    answer = get((base_url or API) + path, _login(sid, token), patience)
    content = _accepted(answer)
    if answer.status == HTTPStatus.FORBIDDEN and _code(content) == _INACTIVE:
        return AccountSeen("suspended", is_trial=False, date=answer.date)
    status = content.get("status")
    if answer.status != HTTPStatus.OK or not isinstance(status, str):
        raise Strange(answer.status)
    return AccountSeen(status.lower(), content.get("type") == "Trial", answer.date)


def senders(sid: str, token: str, base_url: str = "", patience: float = PATIENCE) -> SendersSeen:
    """The account's WhatsApp senders.

    Raises:
        NoAnswer: no answer at all.
        LoginRefused: wrong id or token.
        Strange: no answer of Twilio's.
    """
    answer = get((base_url or MESSAGING) + _SENDERS, _login(sid, token), patience)
    content = _accepted(answer)
    listed = content.get("senders")
    if answer.status != HTTPStatus.OK or not isinstance(listed, list):
        raise Strange(answer.status)
    meta = content.get("meta")
    more = meta.get("next_page_url") if isinstance(meta, dict) else None
    seen = tuple(_sender(each) for each in listed if isinstance(each, dict))
    return SendersSeen(seen, is_all=not more)


def _login(sid: str, token: str) -> Mapping[str, str]:
    login = base64.b64encode(f"{sid}:{token}".encode()).decode("ascii")
    return {"Authorization": f"Basic {login}", "Accept": "application/json"}


def _accepted(answer: Answer) -> Mapping[str, object]:
    """The answer's object. A server that is not Twilio may have its own reasons for a 404."""
    content = answer.content()
    known = content if isinstance(content, dict) else {}
    unknown_account = answer.status == HTTPStatus.NOT_FOUND and _code(known) == _NO_SUCH
    if answer.status == HTTPStatus.UNAUTHORIZED or unknown_account:
        raise LoginRefused(answer.date)
    return known


def _code(content: Mapping[str, object]) -> str:
    return str(content.get("code", ""))


def _sender(plain: Mapping[str, object]) -> SenderSeen:
    hooks = plain.get("webhook")
    known = hooks if isinstance(hooks, dict) else {}
    return SenderSeen(
        address=str(plain.get("sender_id") or ""),
        status=str(plain.get("status") or "").upper(),
        messages=_hook(known, "callback"),
        status_callback=_hook(known, "status_callback"),
    )


def _hook(hooks: Mapping[str, object], name: str) -> tuple[str, str]:
    url = str(hooks.get(f"{name}_url") or "")
    return (str(hooks.get(f"{name}_method") or "POST").upper(), url) if url else ("", "")
