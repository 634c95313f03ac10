"""Résumés from a web form: kept unread for a number that nobody has verified."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import monotonic
from typing import Any

import httpx
import pytest

from bot.clock import StartedClock, Uuid7
from bot.domain.leads import (
    DAY,
    LEADS_A_DAY,
    MOST_WAITING,
    WAITING_COUNTS,
    FormLead,
    LeadKept,
)
from bot.domain.message import Inbound, Kind
from bot.gateway.app import create_app
from bot.gateway.crowding import A_MINUTE, OF_ONE
from bot.gateway.resumes import LARGEST
from bot.kept.in_memory import MemoryFiles
from bot.storage.in_memory import MemoryStore
from tests.unit.gateway.house import House

PDF = b"%PDF-1.7\nAsha Rao"
PHONE = "+91 98000 00001"
PATH = "/api/resumes"


class Desk:
    """A gateway with a store in memory; remembers what came in."""

    def __init__(self) -> None:
        self.clock = StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))
        self.store = MemoryStore(self.clock, Uuid7())
        self.files = MemoryFiles()
        self.kept: list[FormLead] = []
        self.house = House()

    async def known_as(self, address: str) -> str:
        return await self.store.leads.known_as(address)

    async def keep(self, lead: FormLead) -> LeadKept:
        kept = await self.store.leads.keep(lead)
        self.kept.append(lead)
        return kept

    def client(self, peer: str = "203.0.113.9") -> httpx.AsyncClient:
        return self.house.client(peer=peer, leads=self, files=self.files)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def web(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with desk.client() as client:
        yield client


async def post(
    web: httpx.AsyncClient,
    content: bytes = PDF,
    kind: str = "application/pdf",
    name: str = "cv.pdf",
    **fields: str,
) -> httpx.Response:
    form: dict[str, Any] = {"phone": PHONE, **fields}
    return await web.post(PATH, data=form, files={"file": (name, content, kind)})


async def test_a_form_is_kept_and_rings(desk: Desk, web: httpx.AsyncClient) -> None:
    answer = await post(web, name="Lebenslauf ü.pdf", job="DRIVER-BLR", email="a@b.invalid")

    assert answer.status_code == 202
    assert "whether this file is yours" in answer.json()["message"]
    [lead] = desk.kept
    assert (lead.address, lead.job, lead.email) == (
        "whatsapp:+919800000001",
        "DRIVER-BLR",
        "a@b.invalid",
    )
    assert lead.filename == "Lebenslauf ü.pdf"
    assert await desk.files.get(lead.key) == PDF
    assert [bell.type for bell in desk.house.bus.rang] == ["LEAD_RECEIVED"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/octet-stream"),
        (b"PK\x03\x04docx", ""),
        (b"\xff\xd8\xff photo", "image/jpeg"),
        (b"\xff\xd8\xff photo", "image/png"),
        ("नाम: आशा".encode(), "text/plain"),
        (b"{\\rtf1 x}", "application/rtf"),
        (b"{\\rtf1 x}", "application/msword"),
    ],
)
async def test_what_may_be_read_is_taken(web: httpx.AsyncClient, content: bytes, kind: str) -> None:
    assert (await post(web, content, kind, name="cv")).status_code == 202


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"OggS sound", "audio/ogg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        (b"MZ\x00\x00 program", "application/pdf"),
        (b"\xff\xd8\xff photo", "application/pdf"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_what_can(
    desk: Desk, web: httpx.AsyncClient, content: bytes, kind: str
) -> None:
    answer = await post(web, content, kind)

    assert answer.status_code == 415
    assert "send a PDF" in answer.json()["error"]
    assert (desk.kept, desk.files.files) == ([], {})


@pytest.mark.parametrize("phone", ["", "98000 00001", "call me", "+1", "+" + "9" * 400, "tel:++"])
async def test_a_number_that_is_none_is_refused_with_how_to_write_it(
    desk: Desk, web: httpx.AsyncClient, phone: str
) -> None:
    answer = await post(web, phone=phone)

    assert answer.status_code == 400
    assert "country code" in answer.json()["error"]
    assert desk.files.files == {}


async def test_a_form_without_a_file_or_with_an_empty_one(web: httpx.AsyncClient) -> None:
    missing = await web.post(PATH, data={"phone": PHONE, "file": "text"}, files={"x": b"1"})
    empty = await post(web, b"")

    assert (missing.status_code, empty.status_code) == (400, 400)
    assert "missing" in missing.json()["error"]
    assert "empty" in empty.json()["error"]


async def test_what_is_no_form(web: httpx.AsyncClient) -> None:
    for answer in (
        await web.post(PATH, json={"phone": PHONE}),
        await web.post(PATH, content=PDF, headers={"content-type": "application/pdf"}),
        await web.post(PATH),
    ):
        assert answer.status_code == 415
        assert "multipart/form-data" in answer.json()["error"]


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=x", "multipart/form-data;="]
)
async def test_half_a_form(web: httpx.AsyncClient, kind: str) -> None:
    answer = await web.post(PATH, content=b"--x\r\nbroken", headers={"content-type": kind})

    assert answer.status_code == 400
    assert "phone and file" in answer.json()["error"] or "phone" in answer.json()["error"]


async def test_a_file_that_is_too_large(desk: Desk, web: httpx.AsyncClient) -> None:
    answer = await post(web, PDF + b"\0" * LARGEST)

    assert answer.status_code == 413
    assert "16 MB" in answer.json()["error"]
    assert desk.files.files == {}


async def test_fields_that_are_too_long_or_too_many(web: httpx.AsyncClient) -> None:
    many = {f"field{n}": "x" for n in range(50)}

    assert (await post(web, job="x" * 201)).status_code == 400
    assert (await web.post(PATH, data=many, files={"file": PDF})).status_code == 400


async def test_only_so_many_a_day_for_one_number(desk: Desk, web: httpx.AsyncClient) -> None:
    answers = [await post(web, PDF + str(n).encode()) for n in range(LEADS_A_DAY + 1)]
    assert len(desk.files.files) == LEADS_A_DAY  # what is refused is not kept: nobody would find it
    other = await post(web, phone="+12025550123")

    assert [each.status_code for each in answers] == [202] * LEADS_A_DAY + [429]
    assert "send the file in the chat" in answers[-1].json()["error"]
    assert answers[-1].headers["retry-after"] == "60"
    assert other.status_code == 202
    desk.clock.move(DAY)
    assert (await post(web)).status_code == 202


async def test_only_so_many_a_minute_from_one_peer(desk: Desk, web: httpx.AsyncClient) -> None:
    statuses = [(await web.post(PATH)).status_code for _ in range(A_MINUTE + 1)]

    assert statuses == [415] * A_MINUTE + [429]
    async with House().client(peer="203.0.113.9", leads=desk, files=desk.files) as fresh:
        assert (await post(fresh)).status_code == 202


async def test_a_store_that_is_down(desk: Desk, web: httpx.AsyncClient) -> None:
    desk.files.is_down = True
    answer = await post(web)

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert desk.kept == []


async def test_a_gateway_without_a_store_for_files_has_no_such_door() -> None:
    async with House().client() as client:
        assert (await client.post(PATH)).status_code == 404


async def test_a_number_is_known_however_it_is_written(desk: Desk, web: httpx.AsyncClient) -> None:
    known = Inbound("m", "twilio", ("whatsapp:+5215512345678",), "w", Kind.TEXT, "hi", "m")
    receipt = await desk.store.journal.accept(known, timedelta())
    answer = await post(web, phone="+52 55 1234 5678")

    assert answer.status_code == 202
    [lead] = desk.kept
    assert lead.address == "whatsapp:+5215512345678"
    assert desk.house.bus.rang[0].subject == receipt.subject


async def test_a_disk_of_forms_that_nobody_answers_takes_no_more(
    desk: Desk, web: httpx.AsyncClient
) -> None:
    huge = FormLead("whatsapp:+12025550123", "a" * 64, MOST_WAITING, "application/pdf")
    await desk.store.leads.keep(huge)
    answer = await post(web)

    assert answer.status_code == 503
    assert desk.files.files == {}
    desk.clock.move(WAITING_COUNTS)
    assert (await post(web)).status_code == 202


async def test_others_have_their_turn_while_a_hostile_form_is_taken_apart(
    web: httpx.AsyncClient,
) -> None:
    """False boundaries by the hundred thousand held up all webhooks for seconds."""
    turns = [monotonic()]

    async def others() -> None:
        while True:
            await asyncio.sleep(0)
            turns.append(monotonic())

    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    body = head + b"\r\n--bX" * 200_000 + b"\r\n--b--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=b"}
    task = asyncio.create_task(others())
    answer = await web.post(PATH, content=body, headers=headers)
    task.cancel()

    assert answer.status_code == 400
    longest = max(after - before for before, after in pairwise(turns))
    assert longest < (turns[-1] - turns[0]) / 2  # it was all of it


async def test_slow_senders_leave_the_door_open_for_others(desk: Desk) -> None:
    """Four bodies that dripped held the form shut for everybody."""
    going, here = asyncio.Event(), asyncio.Semaphore(0)

    async def dripping() -> AsyncIterator[bytes]:
        yield b"--b"
        here.release()
        await going.wait()

    headers = {"content-type": "multipart/form-data; boundary=b"}
    app = create_app(desk.house.doors(leads=desk, files=desk.files))

    def client(host: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app, client=(host, 1))
        return httpx.AsyncClient(transport=transport, base_url="https://bot.example")

    async with client("203.0.113.1") as slow, client("203.0.113.2") as other:
        posts = [
            asyncio.create_task(slow.post(PATH, content=dripping(), headers=headers))
            for _ in range(OF_ONE)
        ]
        for _ in posts:
            await here.acquire()
        assert (await post(slow)).status_code == 503
        assert (await post(other)).status_code == 202
        going.set()
        assert {each.status_code for each in await asyncio.gather(*posts)} == {400}
