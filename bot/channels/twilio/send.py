"""Sending through Twilio, and looking up what may have been sent.

No idempotency key is documented, so an answer that was lost is :class:`Unsure`, never repeated
here.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

import aiohttp
import structlog
from yarl import URL

from bot.channels.numbered import numbered
from bot.channels.twilio.client import PATIENCE, Answer, TwilioClient
from bot.channels.twilio.codes import NO_TEMPLATE, may_blame_content, refusal
from bot.channels.twilio.contents import Contents
from bot.channels.twilio.interactive import interactive
from bot.channels.twilio.parse import CHANNEL, PREFIX
from bot.domain.errors import Rejected, Unsure
from bot.domain.message import Sending

log = structlog.get_logger(__name__)

MESSAGING: Final = "https://messaging.twilio.com"
TYPING_PATH: Final = "/v2/Indicators/Typing.json"
STATUS_PATH: Final = "/webhooks/twilio/status"

_PAGE: Final = 50
_MOST_PAGES: Final = 4

Templates = Mapping[str, Mapping[str, str]]


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
        *,
        buttons: bool = True,
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
            buttons: options are buttons and lists; else numbered text.
        """
        self._client = TwilioClient(account_sid, tokens, base_url, session, patience)
        self._contents = Contents(self._client, base_url) if buttons else None
        self._typing = URL((base_url or MESSAGING) + TYPING_PATH)
        self._templates = templates
        self._senders = tuple(senders)
        self._callback = status_callback_base and status_callback_base + STATUS_PATH

    async def send(self, sending: Sending) -> str:
        """As text whatever is not the first try: what it failed by may have been the buttons."""
        if self._contents is not None and sending.attempt == 1 and not sending.is_template:
            sid = await self._send_buttons(self._contents, sending)
            if sid is not None:
                return sid
        return await self._send(self._form(sending, self._words(sending)))

    async def _send_buttons(self, contents: Contents, sending: Sending) -> str | None:
        """With buttons or a list; None when that cannot be, and nothing was taken."""
        shown = interactive(sending)
        content = await contents.sid_of(shown.form) if shown else None
        if shown is None or content is None:
            return None
        fields = [("ContentSid", content), ("ContentVariables", shown.variables)]
        try:
            return await self._send(self._form(sending, fields))
        except Rejected as error:
            if not may_blame_content(error.code):
                raise
            contents.refuse(shown.form)
            log.warning("send.without_buttons", message=str(sending.id), code=error.code)
            return None

    async def _send(self, form: bytes) -> str:
        reply = await self._client.ask("POST", self._client.messages, form)
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
        for address in _addresses(sending):
            found += await self._sent_to(address, sending, earliest)
        # Of one second the listing's own order holds.
        return [str(each["sid"]) for each in sorted(found, key=_created, reverse=True)]

    async def _sent_to(self, address: str, sending: Sending, earliest: datetime) -> list[Answer]:
        """What went to one address and may be this message."""
        found: list[Answer] = []
        query = {"To": address, "PageSize": str(_PAGE)}
        page: URL | None = self._client.messages.with_query(query)
        for _ in range(_MOST_PAGES):
            if page is None:
                break
            answer = await self._client.read(page)
            entries = _entries(answer)
            found += [each for each in entries if _is_same(each, address, sending, earliest)]
            if any(_LONG_AGO < _created(entry) < earliest for entry in entries):
                break
            page = self._client.following(answer)
        return found

    def leaves_from(self, sending: Sending) -> str | None:
        if not self._senders or sending.sender in self._senders:
            return sending.sender
        return self._senders[0]

    async def show_typing(self, provider_id: str) -> None:
        form = urlencode({"channel": "whatsapp", "messageId": provider_id}).encode()
        reply = await self._client.ask("POST", self._typing, form)
        if not reply.is_success:
            raise refusal(reply.status, reply.code, reply.after)

    async def close(self) -> None:
        if self._contents is not None:
            await self._contents.close()
        await self._client.close()

    def _words(self, sending: Sending) -> list[tuple[str, str]]:
        if sending.is_template:
            return self._template(sending)
        media = [("MediaUrl", media.url) for media in sending.media]
        return [("Body", _body(sending)), *media]

    def _form(self, sending: Sending, words: Sequence[tuple[str, str]]) -> bytes:
        fields = [("To", sending.address), ("From", self._sender(sending)), *words]
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


def _body(sending: Sending) -> str:
    return numbered(sending.text, sending.options)


def _entries(answer: Answer) -> list[Answer]:
    messages = answer.get("messages")
    if not isinstance(messages, list):
        return []
    return [each for each in messages if isinstance(each, dict) and each.get("sid")]


def _addresses(sending: Sending) -> list[str]:
    """Where a try may have gone: the candidate may have written from another address since."""
    others = (each for each in sending.others if each.startswith(PREFIX))
    return [sending.address, *others]


def _is_same(entry: Answer, address: str, sending: Sending, earliest: datetime) -> bool:
    """Twilio may trim the text and may name a number without its ``whatsapp:``.

    What it makes of a template's words we do not know: anything that went to that person may be it.
    """
    same_person = str(entry.get("to", "")).removeprefix(PREFIX) == address.removeprefix(PREFIX)
    written = str(entry.get("body") or "").strip()
    same_words = sending.template is not None or written in _written(sending)
    outbound = str(entry.get("direction") or "outbound-api").startswith("outbound")
    return same_person and same_words and outbound and _created(entry) >= earliest


def _written(sending: Sending) -> set[str]:
    """What may stand in the listing for it: as text, or what a content shows, if that is told."""
    as_text, shown = _body(sending).strip(), interactive(sending)
    return {as_text} if shown is None else {as_text, shown.body.strip(), ""}


def _created(entry: Answer) -> datetime:
    """RFC 2822, as Twilio writes dates; one that cannot be read is taken for old."""
    try:
        created = parsedate_to_datetime(str(entry.get("date_created")))
    except ValueError:
        return _LONG_AGO
    return created if created.tzinfo else _LONG_AGO


_LONG_AGO: Final = parsedate_to_datetime("Thu, 01 Jan 1970 00:00:00 +0000")
