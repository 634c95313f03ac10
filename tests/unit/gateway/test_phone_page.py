"""The page itself and the files it sends and gets back."""

import re
from pathlib import Path

import httpx
import pytest

from bot.channels.phone_files import LARGEST, PhoneFiles
from tests.unit.gateway.house import House

UPLOAD = {"x-phone-upload": "1", "content-type": "image/png"}
PNG = b"\x89PNG\r\n\x1a\nnot much of a picture"


@pytest.fixture
def stocked(house: House, tmp_path: Path) -> House:
    house.folder = tmp_path / "phone"
    return house


async def test_the_page_names_files_that_are_there(house: House) -> None:
    async with house.client() as client:
        page = await client.get("/phone")
        wanted = set(re.findall(r'"(/phone/static/[^"#]+)"', page.text))
        found = {url: (await client.get(url)).status_code for url in sorted(wanted)}
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert len(found) > 3
    assert set(found.values()) == {200}


async def test_modules_import_modules_that_are_there(house: House) -> None:
    async with house.client() as client:
        seen, left = set(), {"main.js"}
        while left:
            name = left.pop()
            seen.add(name)
            got = await client.get(f"/phone/static/{name}")
            assert got.status_code == 200, name
            left |= set(re.findall(r'from "\./([^"]+)"', got.text)) - seen
    assert {"phone.js", "outbox.js", "behind.js"} <= seen


async def test_a_browser_is_told_to_run_our_files_only(house: House) -> None:
    async with house.client() as client:
        page = await client.get("/phone")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-frame-options"] == "DENY"
    assert "<script>" not in page.text
    assert not re.search(r"\son[a-z]+=|style=", page.text)


async def test_the_front_door_leads_to_the_phone(house: House) -> None:
    async with house.client() as client:
        got = await client.get("/")
    assert (got.status_code, got.headers["location"]) == (307, "/phone")
    async with house.client(phone_simulator=False) as client:
        assert (await client.get("/")).status_code == 404


async def test_a_page_that_is_known_is_not_sent_again(house: House) -> None:
    async with house.client() as client:
        first = await client.get("/phone")
        again = await client.get("/phone", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.js", "..%2f..%2fapp.py", "__init__.py"])
async def test_nothing_else_is_given_out(house: House, name: str) -> None:
    async with house.client() as client:
        assert (await client.get(f"/phone/static/{name}")).status_code == 404


async def sent(client: httpx.AsyncClient, content: bytes, **headers: str) -> httpx.Response:
    return await client.post("/phone/files", content=content, headers={**UPLOAD, **headers})


async def test_a_file_is_kept_and_given_back(stocked: House) -> None:
    async with stocked.client() as client:
        kept = await sent(client, PNG)
        again = await sent(client, PNG)
        got = await client.get(kept.json()["url"])
    assert (kept.status_code, kept.json()["size"]) == (201, len(PNG))
    assert again.json() == kept.json()
    assert (got.content, got.headers["content-type"]) == (PNG, "image/png")
    assert "sandbox" in got.headers["content-security-policy"]


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/pdf", ""])
async def test_what_could_carry_a_script_is_never_shown(stocked: House, kind: str) -> None:
    async with stocked.client() as client:
        kept = await sent(client, b"<script>alert(1)</script>", **{"content-type": kind})
        got = await client.get(kept.json()["url"])
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == "attachment"
    assert got.headers["x-content-type-options"] == "nosniff"


async def test_a_file_of_16_mb_goes_through_and_one_more_byte_does_not(stocked: House) -> None:
    async with stocked.client() as client:
        fits = await sent(client, bytes(LARGEST))
        too_large = await sent(client, bytes(LARGEST + 1))
    assert fits.status_code == 201
    assert too_large.status_code == 413
    assert "16 MB" in too_large.json()["error"]


async def test_an_empty_file_is_refused(stocked: House) -> None:
    async with stocked.client() as client:
        got = await sent(client, b"")
    assert (got.status_code, got.json()["error"]) == (
        400,
        "The file is empty: choose another one.",
    )


async def test_a_page_elsewhere_cannot_send_files(stocked: House) -> None:
    async with stocked.client() as client:
        got = await client.post("/phone/files", content=PNG, headers={"content-type": "text/plain"})
    assert got.status_code == 403
    assert not stocked.folder.exists()


@pytest.mark.parametrize("name", ["x" * 64 + ".png", "0" * 64 + ".png", "..%2fsecret.key"])
async def test_there_is_no_other_file(stocked: House, name: str) -> None:
    async with stocked.client() as client:
        assert (await client.get(f"/phone/media/{name}")).status_code == 404


async def test_a_full_disk_is_said_to_be_full(stocked: House) -> None:
    full = PhoneFiles(stocked.folder, least_free=2**62)
    async with stocked.client(phone_files=full) as client:
        got = await sent(client, PNG)
    assert got.status_code == 507
    assert "disk is full" in got.json()["error"]
