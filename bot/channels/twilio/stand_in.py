"""A stand-in for Twilio: takes messages on loopback, and writes to our webhooks as Twilio does.

It ships beside the real channel: ``bot play --live``, tests, the benchmark and the chaos runs use
it. Faults are programmable, everything that came in is kept, and waiting needs no sleeps.
"""

import asyncio
import base64
import hmac
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from typing import Final, Self
from urllib.parse import parse_qsl, urlencode

import aiohttp
import structlog
from aiohttp import web

from bot.channels.twilio.faults import NONE, Fault
from bot.channels.twilio.hooks import Delivered, Hooks, new_sid
from bot.channels.twilio.stand_in_contents import CONTENT_PATH, NotShown, StandInContents
from bot.channels.twilio.stand_in_files import CDN, StandInFiles
from bot.channels.twilio.stand_in_inbox import MEDIA, Heard, Inbox, in_span
from bot.channels.twilio.stand_in_request import Request, read_request, wrong_with
from bot.clock import SystemClock
from bot.domain.ports import Clock

log = structlog.get_logger(__name__)

ACCOUNT: Final = "AC" + "0" * 32
TOKEN: Final = "stand-in-token"  # noqa: S105 - of no account anywhere


Rule = Callable[[Request], Fault | None]


class TwilioStandIn:
    """One account of one token. Use it as an async context, or ``start`` and ``stop`` it.

    Attributes:
        inbox: what candidates wrote: all that ``hooks`` posted, and what :meth:`hear` was told.
        hooks: writes to our webhooks; set ``hooks.gateway_url`` once the gateway listens.
        requests: every try to send, in order; :attr:`sent` are those that were taken.
        faults: what goes wrong with the next requests, one each.
        rule: asked for each request that no fault waits for.
        listings: for whom each look-up asked that was answered.
        typed: ids of messages whose authors were shown that we read them and are writing.
        typing_fault: what goes wrong with every such sign.
        listing_fault: what goes wrong with every look-up. media_fault: with every list of files.
        account_fault: what goes wrong with questions about the account and its senders.
        files: what candidates sent, kept as Twilio keeps it: an address that leads to a CDN's.
        contents: what messages with buttons are sent by. content_fault: what goes wrong with every
            request about them; content_requests: how many came.
        account_status, account_type: what such questions are told.
        senders: the account's WhatsApp senders, as Twilio lists them (see :func:`sender`); None
            for a provider that has no such list.
        statuses: reported for each message taken, by themselves, in this order.
        shuffle: reports them out of order.
    """

    def __init__(
        self,
        account_sid: str = ACCOUNT,
        token: str = TOKEN,
        clock: Clock | None = None,
        statuses: Sequence[str] = (),
        shuffle: random.Random | None = None,
    ) -> None:
        self.account_sid = account_sid
        self.token = token
        self.inbox = Inbox()
        self.hooks = Hooks(account_sid, token)
        self.hooks.keep = self.hear
        self.requests: list[Request] = []
        self.faults: deque[Fault] = deque()
        self.rule: Rule | None = None
        self.listings: list[str] = []
        self.typed: list[str] = []
        self.typing_fault: Fault | None = None
        self.listing_fault: Fault | None = None
        self.media_fault: Fault | None = None
        self.account_fault: Fault | None = None
        self.files = StandInFiles(account_sid, token)
        self.contents = StandInContents()
        self.content_fault: Fault | None = None
        self.content_requests = 0
        self.account_status, self.account_type = "active", "Full"
        self.senders: list[Mapping[str, object]] | None = None
        self.statuses = tuple(statuses)
        self.shuffle = shuffle
        self.base_url = ""
        self._latest: dict[str, str] = {}
        self._clock = clock or SystemClock()
        self._changed = asyncio.Condition()
        self._stopping = asyncio.Event()
        self._reports: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; :attr:`base_url` says where."""
        app = web.Application()
        path = "/2010-04-01/Accounts/{account}/Messages.json"
        app.router.add_post(path, self._create)
        app.router.add_get(path, self._list)
        app.router.add_get(f"{MEDIA}.json", self._list_media)
        app.router.add_get(MEDIA + "/{file}", self.files.tell)
        app.router.add_get(CDN + "/{file}", self.files.give)
        app.router.add_get("/2010-04-01/Accounts/{account}.json", self._account)
        app.router.add_post(CONTENT_PATH, self._make_content)
        app.router.add_get(CONTENT_PATH, self._list_contents)
        app.router.add_get("/v2/Channels/Senders", self._list_senders)
        app.router.add_post("/v2/Indicators/Typing.json", self._type)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Let go of hanging requests, stop reporting, close everything."""
        self._stopping.set()
        for task in self._reports:
            task.cancel()
        await asyncio.gather(*self._reports, return_exceptions=True)
        if self._runner:
            await self._runner.cleanup()
        await self.hooks.close()

    @property
    def sent(self) -> list[Request]:
        """The messages that were taken, in order."""
        return [request for request in self.requests if request.sid]

    def sent_to(self, address: str) -> list[Request]:
        """The messages that one person got, in order."""
        return [request for request in self.sent if request.to == address]

    async def wait_for(
        self, is_so: Callable[[Sequence[Request]], bool], within: float = 10.0
    ) -> list[Request]:
        """Wait until ``is_so`` holds for what was sent, and return that.

        Raises:
            TimeoutError: it did not within so many seconds.
        """
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(lambda: is_so(self.sent))
        return self.sent

    async def wait_for_requests(self, count: int, within: float = 10.0) -> list[Request]:
        """Wait until so many tries to send came in, taken or not.

        Raises:
            TimeoutError: they did not within so many seconds.
        """
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(lambda: len(self.requests) >= count)
        return self.requests

    def hear(self, fields: Mapping[str, str], at: datetime | None = None) -> Heard:
        """A candidate's message reached the provider; nobody is told of it."""
        return self.inbox.hear(fields, at or self._clock.now())

    async def wait_for_typing(self, count: int = 1, within: float = 10.0) -> list[str]:
        """Wait until so many signs of typing came in.

        Raises:
            TimeoutError: they did not within so many seconds.
        """
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(lambda: len(self.typed) >= count)
        return self.typed

    async def report(
        self, request: Request, status: str, error_code: str | None = None
    ) -> Delivered:
        """Report a status of a message that was taken."""
        self._latest[request.sid] = status
        return await self.hooks.report(request.callback, request.sid, status, error_code)

    async def settle(self) -> None:
        """Wait until every status that is reported by itself has been."""
        await asyncio.gather(*self._reports)

    async def _create(self, incoming: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(incoming):
            return refusal
        form = dict(parse_qsl(await incoming.text(), keep_blank_values=True))
        request = read_request(form, self._clock.now())
        if wrong := wrong_with(request):
            return _failure(400, wrong)
        try:
            request = self._shown(request)
        except NotShown as wrong_content:
            return _failure(400, wrong_content.code)
        fault = self._fault(request)
        await asyncio.sleep(fault.delay)
        if fault.takes:
            request = replace(request, sid=new_sid())
        await self._keep(request)
        return await self._spoiled(incoming, fault) or web.json_response(
            self._entry(request), status=201
        )

    def _shown(self, request: Request) -> Request:
        """With what its content shows, if it is sent by one."""
        if "ContentSid" not in request.form:
            return request
        shown = self.contents.shown(request.form)
        return replace(request, body=shown.body, options=shown.options, is_list=shown.is_list)

    def _fault(self, request: Request) -> Fault:
        if self.faults:
            return self.faults.popleft()
        return (self.rule(request) if self.rule else None) or NONE

    async def _keep(self, request: Request) -> None:
        async with self._changed:
            self.requests.append(request)
            self._changed.notify_all()
        if request.sid and request.callback and self.statuses:
            task = asyncio.create_task(self._report_all(request))
            self._reports.add(task)
            task.add_done_callback(self._reports.discard)

    async def _spoiled(self, incoming: web.Request, fault: Fault) -> web.Response | None:
        if fault.hang:
            await self._stopping.wait()
        if (fault.hang or fault.close) and incoming.transport:
            incoming.transport.abort()
            return web.Response()
        if fault.status is None:
            return None
        return _failure(fault.status, fault.code, fault.retry_after)

    async def _list(self, incoming: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(incoming):
            return refusal
        if spoiled := await self._spoiled(incoming, self.listing_fault or NONE):
            return spoiled
        self.listings.append(incoming.query.get("To") or "")
        size, page = int(incoming.query.get("PageSize", "50")), int(incoming.query.get("Page", "0"))
        found = self._found(incoming.query)
        shown = found[page * size : (page + 1) * size]
        following = urlencode({**incoming.query, "PageSize": size, "Page": page + 1})
        has_more = len(found) > (page + 1) * size
        return web.json_response(
            {
                "messages": [self._entry(each) for each in shown],
                "page": page,
                "page_size": size,
                "next_page_uri": f"{incoming.path}?{following}" if has_more else None,
            }
        )

    def _found(self, query: Mapping[str, str]) -> list[Request | Heard]:
        """What a listing asks for, the newest first."""
        to = query.get("To")
        sent: list[Request | Heard] = [
            each for each in reversed(self.sent) if to in {None, each.to}
        ]
        both = [each for each in (*self.inbox.to(to), *sent) if in_span(query, each.at)]
        return sorted(both, key=lambda each: each.at, reverse=True)

    async def _list_media(self, incoming: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(incoming):
            return refusal
        if spoiled := await self._spoiled(incoming, self.media_fault or NONE):
            return spoiled
        found = self.inbox.media(self.account_sid, incoming.match_info["sid"])
        return _failure(404, 20404) if found is None else web.json_response({"media_list": found})

    async def _make_content(self, incoming: web.Request) -> web.StreamResponse:
        if closed := await self._contents_closed(incoming):
            return closed
        made = self.contents.make(await incoming.json())
        return _failure(400, None) if made is None else web.json_response(made, status=201)

    async def _list_contents(self, incoming: web.Request) -> web.StreamResponse:
        closed = await self._contents_closed(incoming)
        return closed or web.json_response(self.contents.page(incoming.query, self.base_url))

    async def _contents_closed(self, incoming: web.Request) -> web.Response | None:
        self.content_requests += 1
        fault = self.content_fault or NONE
        await asyncio.sleep(fault.delay)
        return self._refusal(incoming) or await self._spoiled(incoming, fault)

    async def _type(self, incoming: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(incoming):
            return refusal
        form = dict(parse_qsl(await incoming.text(), keep_blank_values=True))
        if form.get("channel") != "whatsapp" or not form.get("messageId", "").startswith("SM"):
            return _failure(400, 20001)
        async with self._changed:
            self.typed.append(form["messageId"])
            self._changed.notify_all()
        spoiled = await self._spoiled(incoming, self.typing_fault or NONE)
        return spoiled or web.json_response({"success": True})

    async def _account(self, incoming: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(incoming):
            return refusal
        if spoiled := await self._spoiled(incoming, self.account_fault or NONE):
            return spoiled
        return web.json_response(
            {
                "sid": self.account_sid,
                "status": self.account_status,
                "type": self.account_type,
                "friendly_name": "Stand-in",
            },
            headers={"Date": format_datetime(self._clock.now(), usegmt=True)},
        )

    async def _list_senders(self, incoming: web.Request) -> web.StreamResponse:
        if refusal := self._refusal(incoming):
            return refusal
        if spoiled := await self._spoiled(incoming, self.account_fault or NONE):
            return spoiled
        if self.senders is None:
            return _failure(404, None)
        meta = {"key": "senders", "page": 0, "page_size": 100, "next_page_url": None}
        return web.json_response({"senders": self.senders, "meta": meta})

    def _refusal(self, incoming: web.Request) -> web.Response | None:
        login = f"{self.account_sid}:{self.token}".encode()
        expected = b"Basic " + base64.b64encode(login)
        given = incoming.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, expected):
            return _failure(401, 20003)
        account = incoming.match_info.get("account", self.account_sid)
        return None if account == self.account_sid else _failure(404, 20404)

    def _entry(self, request: Request | Heard) -> dict[str, object]:
        if isinstance(request, Heard):
            return request.entry()
        return {
            "sid": request.sid,
            "account_sid": self.account_sid,
            "to": request.to,
            "from": request.sender,
            "body": request.body or "What a template says.",
            "direction": "outbound-api",
            "status": self._latest.get(request.sid, "queued"),
            "error_code": None,
            "date_created": format_datetime(request.at),
            "date_sent": None,
        }

    async def _report_all(self, request: Request) -> None:
        statuses = list(self.statuses)
        if self.shuffle:
            self.shuffle.shuffle(statuses)
        for status in statuses:
            try:
                await self.report(request, status)
            except (aiohttp.ClientError, TimeoutError) as error:
                log.warning("stand_in.unreported", sid=request.sid, error=type(error).__name__)


def sender(
    address: str, messages_url: str = "", status_url: str = "", status: str = "ONLINE"
) -> Mapping[str, object]:
    """A WhatsApp sender in the form of Twilio's list; both webhooks by POST."""
    return {
        "sid": new_sid("XE"),
        "sender_id": address,
        "status": status,
        "webhook": {
            "callback_url": messages_url or None,
            "callback_method": "POST",
            "status_callback_url": status_url or None,
            "status_callback_method": "POST",
        },
    }


def _failure(status: int, code: int | None, retry_after: int | None = None) -> web.Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    body = {"code": code, "message": "The stand-in refused this.", "status": status}
    return web.json_response(body, status=status, headers=headers)
