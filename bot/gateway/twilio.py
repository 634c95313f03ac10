"""Twilio's two webhooks.

Refusals in the order of the contract: 413 too large, 503 no token, 400 unparsable, 403 wrong
signature or foreign account. Everything else is 200, repeats too, unless a store is down (503).
"""

import logging
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, Final, Generic, Protocol, TypeVar
from urllib.parse import parse_qsl, unquote

import structlog
from starlette.types import Receive, Scope, Send

from bot.channels.malformed import Malformed
from bot.channels.twilio.parse import Form, parse, parse_status
from bot.channels.twilio.verify import verify
from bot.domain.message import Inbound, StatusReport
from bot.domain.observation import Arrival, Stopwatch
from bot.domain.ports import Receipt
from bot.domain.trouble import CURVES
from bot.gateway.asgi import Reply, answer, header, read_body, refusal, reply
from bot.gateway.bell import Ringer
from bot.gateway.doors import Doors
from bot.gateway.patience import Patience
from bot.gateway.refusals import TurnedAway

log = structlog.get_logger(__name__)

MESSAGES: Final = "/webhooks/twilio/messages"
STATUS: Final = "/webhooks/twilio/status"

_ACCEPTED: Final = reply(HTTPStatus.OK, b"<Response/>", b"text/xml")
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 1000

ROUTES: Final = (MESSAGES, STATUS)


class Provided(Protocol):
    """What a provider told us; the provider has a name for it."""

    @property
    def provider_id(self) -> str: ...


Fact = TypeVar("Fact", bound=Provided)


class Webhook(Generic[Fact]):
    """One webhook, as an ASGI application.

    Without a framework's form and model, which cost more than all of what it does.
    """

    def __init__(
        self,
        route: str,
        doors: Doors,
        ringer: Ringer,
        read: Callable[[Form, Form], Fact],
        write: Callable[[Fact], Coroutine[Any, Any, Receipt]],
        level: int = logging.INFO,
        observe: Callable[[Arrival], None] | None = None,
    ) -> None:
        """Nothing happens yet.

        Args:
            route: its path, for logs and metrics.
            doors: what the gateway was given.
            ringer: announces what was written.
            read: makes a fact of the form and the query of its address; raises Malformed.
            write: journals it.
            level: of the log line for each request that was accepted.
            observe: told of each that was new.
        """
        self._route = route
        self._doors = doors
        self._ringer = ringer
        self._read = read
        self._write = write
        self._level = level
        self._observe = observe
        self._patience = Patience()
        self._log = log.bind(route=route)  # once: it costs a fifth of a line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        watch, status = Stopwatch(), HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            status, message = await self._settled(scope, receive, watch)
            await answer(send, message)
        finally:
            self._doors.observe_webhook(self._route, status, watch.seconds)

    async def _settled(
        self, scope: Scope, receive: Receive, watch: Stopwatch
    ) -> tuple[HTTPStatus, Reply]:
        fact: Fact | None = None
        try:
            body = await read_body(scope, receive)
            fact = self._checked(scope, body, watch)
            receipt = await self._patience.of(self._write(fact))
            watch.lap("journal")
            await self._ringer.ring(receipt.bells)
            watch.lap("ring")
        except TurnedAway as refused:
            log.warning(
                "webhook.refused",
                route=self._route,
                status=refused.status.value,
                reason=refused.reason,
                provider_id=fact.provider_id if fact else None,
            )
            return refused.status, refusal(refused)
        self._log.log(
            self._level,
            "webhook.accepted",
            provider_id=fact.provider_id,
            **_told(receipt),
        )
        self._arrived(receipt, watch)
        return HTTPStatus.OK, _ACCEPTED

    def _arrived(self, receipt: Receipt, watch: Stopwatch) -> None:
        if self._observe is None or receipt.event is None:
            return
        laps = watch.laps
        self._observe(
            Arrival(
                event=receipt.event,
                conversation=receipt.subject,
                route=self._route,
                status=HTTPStatus.OK,
                began=watch.began,
                ended=laps[-1].ended,
                laps=laps,
            )
        )

    def _checked(self, scope: Scope, body: bytes, watch: Stopwatch) -> Fact:
        if not self._doors.tokens:
            raise TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "no_token", "Twilio is not set up.")
        query = str(scope["query_string"], "latin-1")
        watch.lap("receive")
        try:
            pairs = read_form(header(scope, b"content-type"), body)
            form = dict(pairs)
            fact = self._read(form, dict(parse_qsl(query)) if query else {})
        except Malformed as exc:
            raise TurnedAway(HTTPStatus.BAD_REQUEST, "malformed", str(exc)) from exc
        watch.lap("parse")
        url = self._doors.base_url + _raw_path(scope) + (f"?{query}" if query else "")
        if not verify(self._doors.tokens, url, pairs, header(scope, b"x-twilio-signature")):
            raise TurnedAway(HTTPStatus.FORBIDDEN, "signature")
        if form.get("AccountSid") != self._doors.account_sid:
            raise TurnedAway(HTTPStatus.FORBIDDEN, "foreign_account")
        watch.lap("verify")
        return fact


def messages_webhook(doors: Doors, ringer: Ringer) -> Webhook[Inbound]:
    """Where candidates' messages arrive."""

    def read(form: Form, query: Form) -> Inbound:  # noqa: ARG001 - one shape for both webhooks
        return parse(form, doors.is_urgent)

    async def write(inbound: Inbound) -> Receipt:
        receipt = await doors.journal.accept(inbound, doors.quiet)
        if receipt.is_new and doors.senders and inbound.sender not in doors.senders:
            # Signed, so the account's own: somebody forgot it in TWILIO_FROM, or took it out.
            log.warning("webhook.unknown_sender", conversation=receipt.subject, mail=receipt.event)
        return receipt

    return Webhook(MESSAGES, doors, ringer, read, write, observe=doors.observe_arrival)


def status_webhook(doors: Doors, ringer: Ringer) -> Webhook[StatusReport]:
    """Where Twilio reports what became of our messages: four for one, so they are not logged."""

    async def write(report: StatusReport) -> Receipt:
        receipt = await doors.journal.report(report)
        if receipt.is_new:
            doors.observe_report(report)
            if report.stops:
                await doors.stop_sender(report.sender, CURVES[report.trouble].first)
        return receipt

    return Webhook(STATUS, doors, ringer, parse_status, write, level=logging.DEBUG)


def read_form(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """Every name and value of a form, repeated and empty ones too.

    Raises:
        Malformed: another content type, no UTF-8, nothing in it, or far too many fields.
    """
    if content_type and content_type.partition(";")[0].strip().lower() != _FORM:
        raise Malformed("Content-Type", "is not a form's")
    try:
        fields = body.decode().split("&")
        if len(fields) > _MOST_FIELDS:
            raise Malformed("The body", "has too many fields")
        pairs = [_pair(field) for field in fields if field]
    except ValueError as exc:
        raise Malformed("The body", "is not a form") from exc
    if not pairs:
        raise Malformed("The body", "is empty")
    return pairs


def _pair(field: str) -> tuple[str, str]:
    """As ``parse_qsl`` reads it, which takes three times as long over fields without escapes."""
    name, _, value = field.partition("=")
    return _unescaped(name), _unescaped(value)


def _unescaped(text: str) -> str:
    text = text.replace("+", " ")
    return unquote(text, errors="strict") if "%" in text else text


def _raw_path(scope: Scope) -> str:
    """The path as it was written: what Twilio signed, escapes and all."""
    raw: bytes | None = scope.get("raw_path")
    return str(raw, "latin-1") if raw else str(scope["path"])


def _told(receipt: Receipt) -> dict[str, object]:
    return {
        "conversation": receipt.subject,
        "mail": receipt.event,
        "message": receipt.message,
        "new": receipt.is_new,
    }
