"""``/phone``: the page, and what it and ``bot chat`` ask: say, read, report, send files, watch."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from bot.channels.malformed import Malformed
from bot.channels.phone import parse_phone, parse_phone_status, phone_address
from bot.domain.ports import Receipt
from bot.domain.record import MessageRecord
from bot.gateway.bell import Ringer
from bot.gateway.doors import Doors
from bot.gateway.patience import Patience
from bot.gateway.phone.door import json_of, only_local
from bot.gateway.phone.page import add_page
from bot.gateway.phone.said import listed
from bot.gateway.phone.stream import Stirred, Watched, places, stream
from bot.gateway.phone.uploads import add_uploads
from bot.gateway.refusals import TurnedAway

log = structlog.get_logger(__name__)

MOST_NUMBERS: Final = 8
"""Phones that one page shows side by side."""
MOST_STREAMS: Final = 64
"""Pages that are open at the same time; each asks the database as long as it is."""


def phone_routes(doors: Doors, ringer: Ringer) -> APIRouter:
    """All routes of the phone."""
    router = APIRouter(prefix="/phone", dependencies=[Depends(only_local)])
    stirred = Stirred()
    _add_messages(router, doors, ringer, stirred)
    _add_events(router, doors, stirred)
    add_uploads(router, doors.phone_files)
    add_page(router)
    return router


def _add_messages(router: APIRouter, doors: Doors, ringer: Ringer, stirred: Stirred) -> None:
    patience = Patience()

    @router.post("/messages")
    async def say(request: Request) -> Response:
        inbound = parse_phone(await json_of(request), doors.is_urgent)
        receipt = await patience.of(doors.journal.accept(inbound, doors.quiet))
        return await _taken("phone.said", receipt)

    @router.post("/status")
    async def report(request: Request) -> Response:
        seen = parse_phone_status(await json_of(request))
        receipt = await patience.of(doors.journal.report(seen))
        return await _taken("phone.seen", receipt)

    @router.get("/messages")
    async def read(request: Request, number: str, after: str = "0") -> Response:
        if not (after.isascii() and after.isdecimal() and len(after) <= 18):
            raise Malformed("after", "is not a position")
        found = await patience.of(_found(doors, phone_address(number), int(after)))
        return listed(found, request.headers.get("if-none-match", ""))

    async def _taken(event: str, receipt: Receipt) -> Response:
        await ringer.ring(receipt.bells)
        stirred.stir()
        log.info(
            event,
            conversation=receipt.subject,
            mail=receipt.event,
            message=receipt.message,
            new=receipt.is_new,
        )
        body = {"event": str(receipt.event or ""), "new": receipt.is_new}
        return JSONResponse(body, HTTPStatus.ACCEPTED)


def _add_events(router: APIRouter, doors: Doors, stirred: Stirred) -> None:
    open_streams = asyncio.Semaphore(MOST_STREAMS)

    async def numbers(
        request: Request, number: Annotated[list[str], Query()], after: str = ""
    ) -> list[Watched]:
        """A dependency, so that what is wrong is answered before anything streams."""
        if len(number) > MOST_NUMBERS:
            raise Malformed("number", f"comes more than {MOST_NUMBERS} times")
        if open_streams.locked():
            raise TurnedAway(
                HTTPStatus.SERVICE_UNAVAILABLE, "too_many", "Too many phones are open."
            )
        begin = places(request.headers.get("last-event-id", "") or after, len(number))
        addresses = [phone_address(each) for each in number]
        return [
            Watched(address.partition(":")[2], address, place)
            for address, place in zip(addresses, begin, strict=True)
        ]

    @router.get("/events", response_class=EventSourceResponse)
    async def events(
        watched: Annotated[list[Watched], Depends(numbers)],
    ) -> AsyncIterator[ServerSentEvent]:
        async with open_streams:
            async for event in stream(watched, doors.reader, stirred, doors.stopping):
                yield event


async def _found(doors: Doors, address: str, after: int) -> Sequence[MessageRecord]:
    return await doors.reader.messages(address, after)
