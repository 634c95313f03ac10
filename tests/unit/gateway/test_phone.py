"""The simulator's door: for people at this machine only."""

from uuid import UUID

import pytest

from bot.domain.errors import StoreDown
from bot.domain.message import Status
from tests.unit.gateway.house import House, record

SAID = {"number": "+15550001", "id": "m1", "text": "hi"}


async def test_what_is_said_enters_like_any_other_message(house: House) -> None:
    async with house.client() as client:
        first = await client.post("/phone/messages", json=SAID)
        repeat = await client.post("/phone/messages", json=SAID)

    (inbound,) = house.journal.inbound
    assert (first.status_code, first.json()["new"]) == (202, True)
    assert (repeat.status_code, repeat.json()["new"]) == (202, False)
    assert (inbound.addresses, inbound.text, inbound.urgent) == (("phone:+15550001",), "hi", True)
    assert len(house.bus.rang) == 1


async def test_the_conversation_is_read_from_a_position_on(house: House) -> None:
    house.reader.found = [record(1), record(2)]
    async with house.client() as client:
        got = await client.get("/phone/messages", params={"number": "+15550001", "after": 1})

    (message,) = got.json()
    assert house.reader.asked == [("phone:+15550001", 1)]
    assert message == {
        "id": str(UUID(int=2)),
        "direction": "out",
        "author": "assistant",
        "kind": "buttons",
        "text": "Ready?",
        "options": [{"id": "yes", "label": "Yes"}],
        "media": [],
        "status": "sent",
        "is_heard": False,
        "provider_id": None,
        "created_at": "2026-11-23T00:00:00+00:00",
        "position": 2,
    }


async def test_asking_again_is_cheap_until_a_status_changes(house: House) -> None:
    house.reader.found = [record(1)]
    url = "/phone/messages?number=%2B15550001"
    async with house.client() as client:
        first = await client.get(url)
        known = {"If-None-Match": first.headers["etag"]}
        same = await client.get(url, headers=known)
        house.reader.found = [record(1, status="read")]
        changed = await client.get(url, headers=known)

    assert (same.status_code, same.content) == (304, b"")
    assert changed.json()[0]["status"] == "read"


async def test_what_the_phone_showed_is_reported(house: House) -> None:
    body = {"message": str(UUID(int=5)), "status": "read"}
    async with house.client() as client:
        got = await client.post("/phone/status", json=body)

    assert got.status_code == 202
    assert house.journal.reports[0].status is Status.READ


async def test_without_the_simulator_there_is_no_phone(house: House) -> None:
    async with house.client(phone_simulator=False) as client:
        found = [
            await client.get("/phone"),
            await client.post("/phone/messages", json=SAID),
            await client.get("/phone/messages?number=%2B15550001"),
            await client.get("/phone/events?number=%2B15550001"),
            await client.post("/phone/files", content=b"x"),
        ]

    assert [each.status_code for each in found] == [404] * 5


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        ({"peer": "10.0.0.9"}, {}),
        ({"base_url": "http://evil.example"}, {}),
        ({}, {"X-Forwarded-For": "127.0.0.1"}),
        ({}, {"Forwarded": "for=127.0.0.1"}),
        ({}, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}),
        ({}, {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}),
    ],
    ids=["another machine", "another name", "a tunnel", "a proxy", "another page", "another port"],
)
async def test_nobody_but_this_machine(
    house: House, client: dict[str, str], headers: dict[str, str]
) -> None:
    async with house.client(peer=client.get("peer", "127.0.0.1"), **_base(client)) as caller:
        found = [
            await caller.get("/phone", headers=headers),
            await caller.post("/phone/messages", json=SAID, headers=headers),
            await caller.post("/phone/status", json={}, headers=headers),
            await caller.get("/phone/messages?number=%2B15550001", headers=headers),
            await caller.get("/phone/events?number=%2B15550001", headers=headers),
            await caller.post(
                "/phone/files", content=b"x", headers={"x-phone-upload": "1", **headers}
            ),
            await caller.get(f"/phone/media/{'0' * 64}.png", headers=headers),
            await caller.get("/phone/static/main.js", headers=headers),
            await caller.get("/", headers=headers),
        ]

    assert [each.status_code for each in found] == [403] * 9
    assert house.journal.inbound == []


def _base(client: dict[str, str]) -> dict[str, str]:
    return {"base_url": client["base_url"]} if "base_url" in client else {}


async def test_a_form_of_another_page_is_not_taken(house: House) -> None:
    async with house.client() as client:
        got = await client.post("/phone/messages", content=b"{}", headers={})

    assert got.status_code == 415


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 50_000, 400),
        (b"{}", 400),
        (b"x" * 70_000, 413),
    ],
)
async def test_bad_bodies(house: House, body: bytes, status: int) -> None:
    headers = {"content-type": "application/json"}
    async with house.client() as client:
        got = await client.post("/phone/messages", content=body, headers=headers)

    assert got.status_code == status
    assert "error" in got.json()


@pytest.mark.parametrize("query", ["number=hello", "number=%2B15550001&after=x", "after=1"])
async def test_bad_questions(house: House, query: str) -> None:
    async with house.client() as client:
        assert (await client.get(f"/phone/messages?{query}")).status_code in {400, 422}


async def test_stores_that_are_down(house: House) -> None:
    house.journal.failure = house.reader.failure = StoreDown("PostgreSQL")
    async with house.client() as client:
        said = await client.post("/phone/messages", json=SAID)
        read = await client.get("/phone/messages?number=%2B15550001")

    assert (said.status_code, read.status_code) == (503, 503)
    assert said.headers["retry-after"] == "2"


async def test_a_link_elsewhere_may_lead_to_the_phone(house: House) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    async with house.client() as client:
        assert (await client.get("/phone", headers=headers)).status_code == 200
        assert (await client.post("/phone/messages", json=SAID, headers=headers)).status_code == 403
