"""Twilio's side of our webhooks: signed forms, as the stand-in, the player and tests post them."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlencode
from uuid import UUID

import aiohttp

from bot.channels.payload import write_payload
from bot.channels.twilio.verify import sign
from bot.domain.message import Option

MESSAGES_PATH: Final = "/webhooks/twilio/messages"
NUMBER: Final = "whatsapp:+14155238886"
"""The number that candidates write to."""

_PATIENCE: Final = aiohttp.ClientTimeout(total=15)
"""What Twilio itself gives a webhook."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What was posted, and the HTTP status it was answered with."""

    fields: Mapping[str, str]
    status: int

    @property
    def sid(self) -> str:
        """The provider's id of the message."""
        return self.fields["MessageSid"]


def new_sid(kind: str = "SM") -> str:
    """An id as Twilio makes them: two letters and 32 hexadecimal digits."""
    return kind + secrets.token_hex(16)


def signed_form(url: str, fields: Mapping[str, str], token: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a webhook request to ``url`` (the public address, with its query)."""
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        "X-Twilio-Signature": sign(token, url, fields.items()),
    }
    return urlencode(fields).encode(), headers


class Hooks:
    """Posts to one gateway. Use it as an async context, or call :meth:`close`.

    Attributes:
        gateway_url: where the gateway listens.
        public_url: the address it is known by and signatures are made over; "" for the same.
        keep: told of each message before it is posted.
    """

    def __init__(
        self, account_sid: str, token: str, gateway_url: str = "", public_url: str = ""
    ) -> None:
        self.account_sid = account_sid
        self.token = token
        self.gateway_url = gateway_url
        self.public_url = public_url
        self.keep: Callable[[Mapping[str, str]], object] = lambda _fields: None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def fields(self, address: str, body: str = "", **more: str) -> dict[str, str]:
        """A message's form from ``address`` (``whatsapp:+…``); ``more`` adds and overrides."""
        sid = new_sid()
        return {
            "MessageSid": sid,
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "From": address,
            "To": NUMBER,
            "WaId": address.removeprefix("whatsapp:").removeprefix("+"),
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
            "MessageType": "text",
            **more,
        }

    async def text(self, address: str, body: str, **more: str) -> Delivered:
        """Words."""
        return await self.deliver(self.fields(address, body, **more))

    async def tap(self, address: str, message: UUID, option: Option, **more: str) -> Delivered:
        """A tap on a button of our ``message``."""
        payload = write_payload(message, option.id)
        tapped = {"ButtonPayload": payload, "ButtonText": option.label, "MessageType": "button"}
        return await self.deliver(self.fields(address, option.label, **{**tapped, **more}))

    async def choose(
        self, address: str, option: Option, *, is_list: bool = False, **more: str
    ) -> Delivered:
        """A tap on a button or row as it was sent: its id goes back as it is."""
        if is_list:
            tapped = {"ListId": option.id, "ListTitle": option.label, "MessageType": "interactive"}
        else:
            tapped = {"ButtonPayload": option.id, "ButtonText": option.label}
            tapped["MessageType"] = "button"
        return await self.deliver(self.fields(address, option.label, **{**tapped, **more}))

    async def file(
        self, address: str, url: str, content_type: str, body: str = "", **more: str
    ) -> Delivered:
        """A document, photo, voice note or contact card."""
        media = {
            "NumMedia": "1",
            "MediaUrl0": url,
            "MediaContentType0": content_type,
            "MessageType": "document",
        }
        return await self.deliver(self.fields(address, body, **{**media, **more}))

    async def deliver(self, fields: Mapping[str, str]) -> Delivered:
        """Post a message's form; the same one again is what Twilio does when it repeats."""
        self.keep(fields)
        return Delivered(fields, await self._post(self._public + MESSAGES_PATH, fields))

    async def report(
        self, callback: str, sid: str, status: str, error_code: str | None = None
    ) -> Delivered:
        """Report ``status`` of a message to the callback address that was given with it."""
        fields = {
            "MessageSid": sid,
            "MessageStatus": status,
            "SmsSid": sid,
            "SmsStatus": status,
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
        }
        if error_code:
            fields["ErrorCode"] = error_code
        return Delivered(fields, await self._post(callback, fields))

    @property
    def _public(self) -> str:
        return self.public_url or self.gateway_url

    async def _post(self, url: str, fields: Mapping[str, str]) -> int:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_PATIENCE)
        body, headers = signed_form(url, fields, self.token)
        reached_at = self.gateway_url + url.removeprefix(self._public)
        async with self._session.post(reached_at, data=body, headers=headers) as response:
            await response.read()
            return response.status
