"""Résumés from a web form: kept unread for a number that nobody has verified."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.clock import StartedClock, Uuid7
from bot.domain.leads import DAY, LEADS_A_DAY, FormLead, LeadKept
from bot.gateway.resumes import A_MINUTE, LARGEST, PEERS, Peers
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
    answers = [await post(web) for _ in range(LEADS_A_DAY + 1)]
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


def test_a_bucket_fills_again_and_peers_do_not_share_it() -> None:
    seconds = [0.0]
    peers = Peers(a_minute=2, now=lambda: seconds[0])

    assert [peers.take("a"), peers.take("a"), peers.take("a")] == [True, True, False]
    assert peers.take("b")
    seconds[0] = 31.0
    assert [peers.take("a"), peers.take("a")] == [True, False]


def test_only_so_many_peers_are_remembered() -> None:
    peers = Peers(a_minute=1, now=lambda: 0.0)
    for n in range(PEERS + 1):
        assert peers.take(str(n))
    assert peers.take("0")
    assert not peers.take(str(PEERS))
