"""Sending through Twilio, and looking up what may have been sent.

aiohttp, because a POST costs 0.36 ms of CPU against 1.65 with httpx and every turn makes one. No
idempotency key is documented, so an answer that was lost is :class:`Unsure`, never repeated here.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, NoReturn
from urllib.parse import quote, urlencode, urljoin

import aiohttp
import structlog
from yarl import URL

from bot.channels.numbered import numbered
from bot.channels.twilio.codes import LONGEST_WAIT, NO_TEMPLATE, refusal
from bot.channels.twilio.parse import CHANNEL, PREFIX
from bot.domain.errors import Rejected, SendError, TryLater, Unsure
from bot.domain.message import Sending

log = structlog.get_logger(__name__)

API: Final = "https://api.twilio.com"
MESSAGING: Final = "https://messaging.twilio.com"
TYPING_PATH: Final = "/v2/Indicators/Typing.json"
STATUS_PATH: Final = "/webhooks/twilio/status"

PATIENCE: Final = 10.0
"""Seconds. The relay takes a head for unsure 30 s after it claimed it; a takeover waits for it."""
_CONNECTING: Final = 3.0
_PAGE: Final = 50
_MOST_PAGES: Final = 4

Answer = Mapping[str, object]
Templates = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Reply:
    """``answer``: its JSON object, empty if it was none. ``after``: seconds of Retry-After."""

    status: int
    answer: Answer
    after: float | None

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        code = self.answer.get("code")
        return str(code) if isinstance(code, (int, str)) else ""


class TwilioChannel:
    """One account and its senders. Opens its connections at the first send."""

    name = CHANNEL

    def __init__(
        self,
        account_sid: str,
        tokens: Sequence[str],
        senders: Sequence[str],
        base_url: str = "",
        status_callback_base: str = "",
        session: aiohttp.ClientSession | None = None,
        patience: float = PATIENCE,
        templates: Templates = MappingProxyType({}),
    ) -> None:
        """Nothing is opened yet.

        Args:
            account_sid: of the account that sends.
            tokens: its auth tokens; the next is tried where one is not accepted (rotation).
            senders: our numbers (``whatsapp:+1…``), the default first; none: whatever number
                the candidate wrote to.
            base_url: stands for Twilio's hosts; empty in production.
            status_callback_base: our public address; empty asks for no statuses.
            session: whose connections to use; it is not closed here.
            patience: seconds for one request in all.
            templates: content ids by name and language, for what is said outside the window.
        """
        host = base_url or API
        path = f"/2010-04-01/Accounts/{quote(account_sid, safe='')}/Messages.json"
        self._messages = URL(host + path, encoded=True)
        self._typing = URL((base_url or MESSAGING) + TYPING_PATH)
        self._templates = templates
        self._host = host
        self._logins = tuple(_login(account_sid, token) for token in tokens)
        self._login = self._logins[0]
        self._senders = tuple(senders)
        self._callback = status_callback_base and status_callback_base + STATUS_PATH
        self._timeout = aiohttp.ClientTimeout(total=patience, sock_connect=_CONNECTING)
        self._session = session
        self._owns_session = session is None

    async def send(self, sending: Sending) -> str:
        reply = await self._ask("POST", self._messages, self._form(sending))
        if reply.is_success:
            sid = reply.answer.get("sid")
            if isinstance(sid, str) and sid:
                return sid
            raise Unsure("no_id", "The answer named no message.")
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            # The message may exist although the answer is an error.
            raise Unsure(f"http_{reply.status}")
        raise refusal(reply.status, reply.code, reply.after)

    async def find(self, sending: Sending, since: datetime) -> Sequence[str]:
        # No DateSent filter: a message that is still queued there has no such date yet. The
        # listing is newest first; dates are whole seconds, so `since` is rounded down.
        earliest = since.replace(microsecond=0)
        found: list[Answer] = []
        page: URL | None = self._messages.with_query(To=sending.address, PageSize=str(_PAGE))
        for _ in range(_MOST_PAGES):
            if page is None:
                break
            answer = await self._list(page)
            entries = _entries(answer)
            found += [entry for entry in entries if _is_same(entry, sending, earliest)]
            if any(_LONG_AGO < _created(entry) < earliest for entry in entries):
                break
            page = self._next(answer)
        # Of one second the listing's own order holds.
        return [str(each["sid"]) for each in sorted(found, key=_created, reverse=True)]

    def leaves_from(self, sending: Sending) -> str | None:
        if not self._senders or sending.sender in self._senders:
            return sending.sender
        return self._senders[0]

    async def show_typing(self, provider_id: str) -> None:
        form = urlencode({"channel": "whatsapp", "messageId": provider_id}).encode()
        reply = await self._ask("POST", self._typing, form)
        if not reply.is_success:
            raise refusal(reply.status, reply.code, reply.after)

    async def close(self) -> None:
        if self._session is not None and self._owns_session:
            await self._session.close()
            self._session = None

    def _form(self, sending: Sending) -> bytes:
        fields = [("To", sending.address), ("From", self._sender(sending))]
        if sending.is_template:
            fields += self._template(sending)
        else:
            fields.append(("Body", _body(sending)))
            fields += [("MediaUrl", media.url) for media in sending.media]
        if self._callback:
            query = urlencode({"message": str(sending.id), "attempt": sending.attempt})
            fields.append(("StatusCallback", f"{self._callback}?{query}"))
        return urlencode(fields).encode()

    def _template(self, sending: Sending) -> list[tuple[str, str]]:
        """Its approved content, in the person's language or else the first that there is."""
        known = self._templates.get(sending.template or "", {})
        content = known.get(sending.language) or next(iter(known.values()), None)
        if content is None:
            raise Rejected(NO_TEMPLATE, f"No approved template stands behind {sending.template}.")
        fields = [("ContentSid", content)]
        if sending.variables:
            variables = json.dumps(dict(sending.variables), ensure_ascii=False)
            fields.append(("ContentVariables", variables))
        return fields

    def _sender(self, sending: Sending) -> str:
        """The number that was written to; the default, where that is no longer ours or none was.

        The provider would refuse a number that the account gave up for ever. The default may find
        no open window with this person: then the provider's answer says so, once.
        """
        sender = self.leaves_from(sending) or ""
        if sending.sender and sender != sending.sender:
            log.warning("send.unknown_sender", message=str(sending.id))
        return sender

    async def _list(self, page: URL) -> Answer:
        try:
            reply = await self._ask("GET", page)
        except Unsure as exc:  # reading twice harms nobody
            raise TryLater(exc.code, "The listing did not come.") from exc
        if not reply.is_success:
            code = reply.code or f"http_{reply.status}"
            raise TryLater(code, "The listing was refused.", reply.after)
        return reply.answer

    def _next(self, answer: Answer) -> URL | None:
        written = answer.get("next_page_uri")
        if not isinstance(written, str) or not written:
            return None
        following = URL(urljoin(self._host, written), encoded=True)
        # The credentials go along: never to another host, whatever the answer says.
        return following if following.origin() == self._messages.origin() else None

    async def _ask(self, method: str, url: URL, form: bytes | None = None) -> _Reply:
        """One request, repeated with the next login where one is not accepted."""
        for _ in self._logins[1:]:
            login = self._login
            reply = await self._ask_once(method, url, form, login)
            if reply.status != HTTPStatus.UNAUTHORIZED:
                return reply
            if login == self._login:  # another request may have moved on already
                following = self._logins.index(login) + 1
                self._login = self._logins[following % len(self._logins)]
        return await self._ask_once(method, url, form, self._login)

    def _connections(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def _ask_once(self, method: str, url: URL, form: bytes | None, login: str) -> _Reply:
        headers = {"Authorization": login, "Accept": "application/json"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            async with self._connections().request(
                method,
                url,
                data=form,
                headers=headers,
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                answer = _object(await response.read())
                return _Reply(response.status, answer, _seconds(response.headers))
        except (aiohttp.ClientError, TimeoutError) as exc:
            _raise_ours(exc)


def _raise_ours(exc: Exception) -> NoReturn:
    """Our word for a request that got no answer.

    Raises:
        TryLater: the connection was never made.
        Unsure: anything later; the request may have been read.
    """
    never_made = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
    error: type[SendError] = TryLater if isinstance(exc, never_made) else Unsure
    if isinstance(exc, TimeoutError):
        raise error("timeout", "No answer in time.") from exc
    raise error("connection", f"{type(exc).__name__}.") from exc


def _login(account_sid: str, token: str) -> str:
    return "Basic " + base64.b64encode(f"{account_sid}:{token}".encode()).decode("ascii")


def _body(sending: Sending) -> str:
    return numbered(sending.text, sending.options)


def _object(raw: bytes) -> Answer:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(headers: Mapping[str, str]) -> float | None:
    """``Retry-After`` in seconds; the other form, a date, is left to our own backoff."""
    written = headers.get("Retry-After", "").strip()
    return min(float(written), LONGEST_WAIT) if written.isdecimal() else None


def _entries(answer: Answer) -> list[Answer]:
    messages = answer.get("messages")
    if not isinstance(messages, list):
        return []
    return [each for each in messages if isinstance(each, dict) and each.get("sid")]


def _is_same(entry: Answer, sending: Sending, earliest: datetime) -> bool:
    """Twilio may trim the text and may name a number without its ``whatsapp:``.

    What it makes of a template's words we do not know: anything that went to that person may be it.
    """
    same_person = str(entry.get("to", "")).removeprefix(PREFIX) == sending.address.removeprefix(
        PREFIX
    )
    written = str(entry.get("body") or "").strip()
    same_words = sending.template is not None or written == _body(sending).strip()
    outbound = str(entry.get("direction") or "outbound-api").startswith("outbound")
    return same_person and same_words and outbound and _created(entry) >= earliest


def _created(entry: Answer) -> datetime:
    """RFC 2822, as Twilio writes dates; one that cannot be read is taken for old."""
    try:
        created = parsedate_to_datetime(str(entry.get("date_created")))
    except ValueError:
        return _LONG_AGO
    return created if created.tzinfo else _LONG_AGO


_LONG_AGO: Final = parsedate_to_datetime("Thu, 01 Jan 1970 00:00:00 +0000")
