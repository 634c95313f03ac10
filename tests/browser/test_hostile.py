"""What people and their files do to the page: scripts, huge files, endless conversations."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import asyncpg
from playwright.async_api import FilePayload, expect

from bot.channels.phone_files import LARGEST
from bot.clock import Uuid7
from tests.browser.conftest import Open
from tests.browser.phone import NARROW, PATIENCE, Phone, texts
from tests.e2e.house import House

SCRIPTS: Final = (
    "<script>window.harmed = true</script>",
    '<img src=x onerror="window.harmed = true">',
    "javascript:window.harmed=true",
    "{{constructor.constructor('window.harmed = true')()}}",
    '"><svg onload=window.harmed=true>',
)


async def test_scripts_in_a_message_stay_words(open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number)
    for script in SCRIPTS:
        await phone.writes(script)
    await phone.expect_status(phone.bubbles("candidate").last, "read")
    assert await texts(phone.bubbles("candidate")) == list(SCRIPTS)
    await phone.page.reload()
    await expect(phone.bubbles("candidate")).to_have_count(len(SCRIPTS), timeout=PATIENCE)
    assert await phone.page.evaluate("window.harmed") is None
    assert phone.errors == []


async def attach(phone: Phone, *files: FilePayload) -> None:
    await phone.page.get_by_test_id("attach").set_input_files(list(files))


def file(name: str, kind: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


async def test_a_file_is_sent_shown_and_can_be_had_again(
    house: House, open_phone: Open, url: str, number: str
) -> None:
    phone = await open_phone(url, number)
    await attach(phone, file("cv.pdf", "application/pdf", b"%PDF-1.4 nothing in it"))
    await phone.answer(0)
    await expect(phone.bubbles("candidate").first).to_contain_text("cv.pdf")
    async with phone.page.expect_download() as download:
        await phone.page.get_by_role("link", name="cv.pdf").click()
    kept = await (await download.value).path()
    assert await asyncio.to_thread(Path(kept).read_bytes) == b"%PDF-1.4 nothing in it"
    [message, *_] = (await house.store.reader.show(f"phone:{number}")).messages
    assert message.kind == "file"


async def test_16_mb_go_through_and_more_is_refused_before_it_is_sent(
    house: House, open_phone: Open, url: str, number: str, tmp_path: Path
) -> None:
    fits, too_large = tmp_path / "fits.bin", tmp_path / "large.bin"
    fits.write_bytes(bytes(LARGEST))
    too_large.write_bytes(bytes(LARGEST + 1))
    phone = await open_phone(url, number, size=NARROW)
    await phone.page.get_by_test_id("attach").set_input_files([too_large])
    await expect(phone.warning).to_contain_text("at most 16 MB")
    await expect(phone.bubbles()).to_have_count(0)
    await phone.page.get_by_test_id("attach").set_input_files([fits])
    await phone.answer(0)
    [message, *_] = await house.store.reader.messages(f"phone:{number}")
    assert message.media[0].filename == "fits.bin"


async def test_an_empty_file_is_said_to_be_empty(open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number)
    await attach(phone, file("empty.pdf", "application/pdf", b""))
    await expect(phone.warning).to_have_text("empty.pdf is empty: choose another file.")
    await expect(phone.bubbles()).to_have_count(0)


async def test_a_voice_note_is_recorded_and_a_photo_taken(
    house: House, open_phone: Open, url: str, number: str
) -> None:
    phone = await open_phone(url, number, size=NARROW)
    await phone.page.get_by_role("button", name="Record a voice note").click()
    await expect(phone.page.get_by_label("Length of the recording")).not_to_have_text("0:00")
    await phone.page.get_by_test_id("send").click()
    await phone.answer(0)
    before = await phone.heard()
    await phone.page.get_by_role("button", name="Take a photo").click()
    await phone.page.get_by_role("button", name="Take the photo").click()
    await phone.answer(before)
    await expect(phone.bubbles("candidate").last.get_by_role("img")).to_be_visible()

    said = await house.store.reader.messages(f"phone:{number}")
    kinds = [each.kind for each in said if each.direction == "in"]
    assert kinds == ["voice", "file"]
    assert phone.errors == []


async def test_a_recording_can_be_thrown_away(open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number)
    await phone.page.get_by_role("button", name="Record a voice note").click()
    await phone.page.get_by_role("button", name="Throw the recording away").click()
    await expect(phone.composer).to_be_visible()
    await expect(phone.bubbles()).to_have_count(0)


async def test_2000_bubbles(house: House, open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number)
    await phone.says("PICKER-PNQ")
    await fill(house, number, 2000)
    began = time.monotonic()
    await phone.page.reload()
    await expect(phone.bubbles()).to_have_count(2002, timeout=PATIENCE)
    await expect(phone.bubbles().last).to_be_in_viewport()
    assert time.monotonic() - began < 10
    assert await phone.page.get_by_test_id("day").count() > 10
    before = await phone.heard()
    began = time.monotonic()
    await phone.writes("yes")
    await phone.answer(before)
    assert time.monotonic() - began < 5
    await phone.log.evaluate("log => log.scrollTo(0, -log.scrollHeight)")
    await phone.page.get_by_role("button", name="To the newest message").click()
    await expect(phone.bubbles().last).to_be_in_viewport()


async def fill(house: House, number: str, many: int) -> None:
    """A long conversation that was all read, as rows."""
    subject = await house.store.reader.find(f"phone:{number}")
    start, ids = datetime(2026, 9, 1, 9, tzinfo=UTC), Uuid7()
    rows = [
        (ids.new(), subject, "out", 1000 + place, "assistant", "text", f"Message {place}", "read")
        + (start + timedelta(minutes=30 * place),) * 2
        for place in range(many)
    ]
    names = ("id", "conversation", "direction", "seq", "author", "kind", "text", "status", "at")
    connection = await asyncpg.connect(house.database_url, ssl=False)
    try:
        await connection.copy_records_to_table(
            "message", records=rows, columns=[*names, "recorded_at"]
        )
    finally:
        await connection.close()


async def test_a_double_click_is_one_tap(
    house: House, open_phone: Open, url: str, number: str
) -> None:
    phone = await open_phone(url, number)
    await phone.says("PICKER-PNQ")
    before = await phone.heard()
    await phone.option("Yes").dblclick()
    await phone.answer(before)
    assert await texts(phone.bubbles("candidate")) == ["PICKER-PNQ", "Yes"]


async def test_a_file_that_a_full_disk_refuses_is_said_and_holds_nothing_up(
    open_phone: Open, url: str, number: str
) -> None:
    phone = await open_phone(url, number)
    full = {"status": 507, "json": {"error": "The disk is full: make room."}}
    await phone.page.route("**/phone/files", lambda route: route.fulfill(**full))
    await attach(phone, file("cv.pdf", "application/pdf", b"%PDF-1.4"))
    refused = phone.bubbles("candidate").first
    await phone.expect_status(refused, "failed")
    await expect(refused).to_contain_text("The disk is full: make room.")
    await phone.says("hello")
    await phone.page.reload()
    await phone.expect_status(phone.bubbles("candidate").last, "failed")  # kept, with its words
    await phone.page.unroute("**/phone/files")
    await phone.page.get_by_role("button", name="Try again").click()
    await phone.expect_status(phone.bubbles("candidate").last, "read")


async def test_a_refused_message_can_be_deleted(open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number)
    await phone.page.route("**/phone/messages", lambda route: route.fulfill(status=403, json={}))
    await phone.writes("no way")
    await phone.page.get_by_role("button", name="Delete").click()
    await expect(phone.bubbles()).to_have_count(0)
    await phone.page.reload()
    await phone.is_online()
    await expect(phone.bubbles()).to_have_count(0)


async def test_a_browser_without_room_sends_all_the_same(
    open_phone: Open, url: str, number: str
) -> None:
    phone = await open_phone(url, number)
    session = await phone.page.context.new_cdp_session(phone.page)
    await session.send("Storage.overrideQuotaForOrigin", {"origin": url, "quotaSize": 100_000})
    await attach(phone, file("photo.bin", "application/octet-stream", bytes(3_000_000)))
    await phone.answer(0)
    await phone.expect_status(phone.bubbles("candidate").first, "read")
