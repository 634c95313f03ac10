"""``POST /api/resumes``: a résumé from a web form, for a number that nobody has verified.

It is kept unread. Who has the number is asked in the chat whether it is theirs, and until then it
touches no profile. A form is filled in by anybody, so: few for one number, few from one peer
(``crowding``), a size that memory bears, and in all no more than a disk does.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

import phonenumbers
import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Receive

from bot.channels.malformed import Malformed
from bot.documents.kinds import kind_of
from bot.domain.document import DocumentUnread
from bot.domain.errors import StoreDown
from bot.domain.leads import LONGEST_FIELD, FormLead, LeadKept, Leads, LeadsFull, TooManyLeads
from bot.domain.ports import FileStore
from bot.gateway.asgi import read_body
from bot.gateway.bell import Ringer
from bot.gateway.crowding import Arrivals, Crowded, Peers, peer_of
from bot.gateway.refusals import TurnedAway

log = structlog.get_logger(__name__)

PATH: Final = "/api/resumes"
LARGEST: Final = 16 * 1024 * 1024
"""Bytes of the file, as in the chat."""
_AROUND: Final = 64 * 1024
"""Bytes of the other fields, and of what stands between them."""
PATIENCE: Final = 60.0
"""Seconds for the whole form to arrive."""
READ_AT_ONCE: Final = 2
"""Forms that are taken apart at the same time."""
_CHUNK: Final = 64 * 1024
"""Bytes that are taken apart before others have their turn: a hostile form takes seconds in all."""

_FIELDS: Final = ("name", "email", "job")

NO_FORM: Final = (
    "Send a form (multipart/form-data) with the fields phone and file; name, email and job are "
    "optional."
)
TOO_LARGE: Final = f"The file is larger than {LARGEST // 2**20} MB: send a smaller one."
OTHER_TYPE: Final = (
    "This kind of file cannot be read: send a PDF, a Word file (.docx), plain text or a photo."
)
TOO_MANY: Final = "Too many forms came from here within a minute: try again in a minute."
BUSY: Final = "Many forms come in just now: send it again in a moment."
THANKS: Final = (
    "Thank you. When you write to us from this number, we ask you whether this file is yours, and "
    "then read it."
)


def resume_routes(
    leads: Leads, files: FileStore, ringer: Ringer, peers: Peers | None = None
) -> APIRouter:
    """The route."""
    router, places = APIRouter(), asyncio.Semaphore(READ_AT_ONCE)
    known, arrivals = peers or Peers(), Arrivals()

    @router.post(PATH)
    async def receive(request: Request) -> Response:
        peer = peer_of(request.client.host if request.client else "")
        if not known.take(peer):
            raise TurnedAway(HTTPStatus.TOO_MANY_REQUESTS, "too_many", TOO_MANY)
        try:
            with arrivals.one(peer, request.receive) as counted:
                body = await _body(request, counted)
                async with places:
                    kept = await _kept(leads, files, await _sent(request, body))
        except Crowded as error:
            raise TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "busy", BUSY) from error
        await ringer.ring(kept.bells)
        log.info("lead.kept", lead=kept.id, conversation=kept.conversation)
        return JSONResponse({"id": str(kept.id), "message": THANKS}, HTTPStatus.ACCEPTED)

    return router


@dataclass(frozen=True, slots=True)
class _Sent:
    """A whole form; ``lead`` has no key yet."""

    lead: FormLead
    content: bytes


async def _kept(leads: Leads, files: FileStore, sent: _Sent) -> LeadKept:
    """Whether one more may be taken is asked before the file is kept: nobody would find it."""
    try:
        address = await leads.known_as(sent.lead.address)
        key = await files.put(sent.content)
        return await leads.keep(replace(sent.lead, address=address, key=key))
    except TooManyLeads as error:
        raise TurnedAway(HTTPStatus.TOO_MANY_REQUESTS, "too_many", str(error)) from error
    except LeadsFull as error:
        log.error("lead.full")  # noqa: TRY400 - that is all there is to say
        raise TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "full", BUSY) from error
    except StoreDown as error:
        raise TurnedAway(HTTPStatus.SERVICE_UNAVAILABLE, "store_down", BUSY) from error


async def _sent(request: Request, body: bytes) -> _Sent:
    form = await _form(request, body)
    try:
        return await _read(form)
    finally:
        await form.close()


async def _read(form: FormData) -> _Sent:
    address, fields = _address(form), _fields(form)
    content, upload = await _file(form)
    declared = _printable((upload.content_type or "")[:LONGEST_FIELD])
    name = _printable((upload.filename or "")[-LONGEST_FIELD:])
    return _Sent(FormLead(address, "", len(content), declared, name, **fields), content)


async def _body(request: Request, receive: Receive) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise TurnedAway(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "no_form", NO_FORM)
    try:
        return await read_body(request.scope, receive, longest=LARGEST + _AROUND, patience=PATIENCE)
    except TurnedAway as refused:
        if refused.status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TurnedAway(refused.status, refused.reason, TOO_LARGE) from refused
        raise


async def _form(request: Request, body: bytes) -> FormData:
    async def whole() -> AsyncGenerator[bytes, None]:
        for begin in range(0, len(body), _CHUNK):
            yield body[begin : begin + _CHUNK]
            await asyncio.sleep(0)

    parser = MultiPartParser(
        request.headers, whole(), max_files=1, max_fields=8, max_part_size=_AROUND
    )
    try:
        return await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise TurnedAway(HTTPStatus.BAD_REQUEST, "malformed", NO_FORM) from error


def _address(form: FormData) -> str:
    """The number as an address.

    Raises:
        Malformed: it is none, or not of one country.
    """
    written = form.get("phone")
    if not isinstance(written, str) or not written.strip():
        raise Malformed("phone", "is missing: write the number with its country code")
    try:
        number = phonenumbers.parse(written.strip().removeprefix("whatsapp:"))
        is_one = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        is_one, number = False, phonenumbers.PhoneNumber()
    if not is_one:
        raise Malformed("phone", "is no number: write it with its country code, like +12025550123")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"whatsapp:{e164}"


def _fields(form: FormData) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _FIELDS:
        value = form.get(name)
        if isinstance(value, UploadFile) or len(value or "") > LONGEST_FIELD:
            raise Malformed(name, f"is longer than {LONGEST_FIELD} characters, or is a file")
        found[name] = _printable((value or "").strip())
    return found


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


async def _file(form: FormData) -> tuple[bytes, UploadFile]:
    upload = form.get("file")
    if not isinstance(upload, UploadFile):
        raise Malformed("file", "is missing: attach the résumé")
    content = await upload.read()
    if not content:
        raise Malformed("file", "is empty: choose another one")
    if len(content) > LARGEST:
        raise TurnedAway(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", TOO_LARGE)
    try:
        kind_of(content, upload.content_type or "", upload.filename or "")
    except DocumentUnread as error:
        raise TurnedAway(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, error.reason, OTHER_TYPE) from error
    return content, upload
