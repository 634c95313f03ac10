"""Reloads, restarts, dead gateways, two tabs: nothing is lost, doubled or out of order."""

import signal

from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.phone import PATIENCE, texts
from tests.e2e.house import House


async def test_a_reload_loses_nothing(open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number)
    await phone.says("PICKER-PNQ")
    await phone.taps("Yes")
    before = await texts(phone.bubbles())
    await phone.composer.fill("half a thou")
    await phone.page.reload()
    await expect(phone.bubbles()).to_have_count(len(before), timeout=PATIENCE)
    assert await texts(phone.bubbles()) == before
    await expect(phone.composer).to_have_value("half a thou")
    assert "Question 2 of 8" in await phone.taps("Yes")


async def test_a_restart_of_the_gateway_loses_nothing(
    lab: House, open_phone: Open, number: str
) -> None:
    gateway = await lab.gateway()
    await lab.worker()
    phone = await open_phone(gateway.url, number)
    await phone.says("PICKER-PNQ")
    before = await phone.heard()
    await gateway.process.stop()
    await expect(phone.warning).to_contain_text("No connection", timeout=PATIENCE)
    await phone.writes("yes")
    await phone.writes("I can lift 20 kg")
    await phone.expect_status(phone.bubbles("candidate").nth(1), "sending")

    await lab.gateway(port=int(gateway.url.rpartition(":")[2]))
    await phone.answer(before)
    await phone.expect_status(phone.bubbles("candidate").nth(2), "read")
    await expect(phone.warning).to_be_hidden()
    assert await texts(phone.bubbles("candidate")) == ["PICKER-PNQ", "yes", "I can lift 20 kg"]
    record = await lab.store.reader.show(f"phone:{number}")
    said = [each.text for each in record.messages if each.direction == "in"]
    assert said == ["PICKER-PNQ", "yes", "I can lift 20 kg"]


async def test_what_was_written_to_a_dead_gateway_outlives_a_closed_tab(
    lab: House, open_phone: Open, number: str
) -> None:
    gateway = await lab.gateway()
    phone = await open_phone(gateway.url, number)
    await gateway.process.stop()
    await expect(phone.warning).to_contain_text("No connection", timeout=PATIENCE)
    await phone.writes("kept in a drawer")
    await phone.expect_status(phone.bubbles("candidate").first, "sending")
    await phone.page.evaluate("() => indexedDB.databases()")  # the write above is done by then
    await phone.page.goto("about:blank")

    await lab.gateway(port=int(gateway.url.rpartition(":")[2]))
    await lab.worker()
    again = await open_phone(gateway.url, number, beside=phone)
    await again.answer(0)
    assert await texts(again.bubbles("candidate")) == ["kept in a drawer"]


async def test_a_gateway_that_is_killed_and_answers_twice_is_heard_once(
    lab: House, open_phone: Open, number: str
) -> None:
    """The gateway takes a message and dies before it says so: the page must send it again."""
    gateway = await lab.gateway()
    phone = await open_phone(gateway.url, number)
    gateway.process.signal(signal.SIGSTOP)
    await phone.writes("once")
    await phone.expect_status(phone.bubbles("candidate").first, "sending")
    gateway.process.signal(signal.SIGKILL)
    await gateway.process.ended()
    await lab.gateway(port=int(gateway.url.rpartition(":")[2]))
    await lab.worker()
    await phone.answer(0)
    assert await texts(phone.bubbles("candidate")) == ["once"]


async def test_two_tabs_on_one_number_see_the_same(
    house: House, open_phone: Open, url: str, number: str
) -> None:
    one = await open_phone(url, number)
    two = await open_phone(url, number, beside=one)
    await one.says("PICKER-PNQ")
    await two.answer(0)
    await two.taps("Yes")
    await expect(one.bubbles()).to_have_count(4, timeout=PATIENCE)
    question = await one.bubbles("assistant").last.get_attribute("data-id")
    for tab in (one, two):
        await tab.page.locator(f'[data-id="{question}"] [data-option]').first.click()
    for tab in (one, two):
        await expect(tab.bubbles("candidate")).to_have_count(4, timeout=PATIENCE)
        await tab.expect_status(tab.bubbles("candidate").last, "read")
    record = await house.store.reader.show(f"phone:{number}")
    assert record.answers == {"lifting": True}
    assert await texts(one.bubbles("candidate")) == await texts(two.bubbles("candidate"))


async def test_ticks_tell_how_far_a_message_is(lab: House, open_phone: Open, number: str) -> None:
    gateway = await lab.gateway()
    phone = await open_phone(gateway.url, number)
    await phone.writes("PICKER-PNQ")
    mine = phone.bubbles("candidate").first
    await phone.expect_status(mine, "delivered")
    await expect(phone.page.get_by_test_id("typing")).to_be_visible()
    await expect(phone.page.get_by_test_id("state")).to_contain_text("typing")
    await lab.worker()
    await phone.expect_status(mine, "read")
    await phone.expect_status(phone.bubbles("assistant").first, "read")
    await expect(phone.page.get_by_test_id("typing")).to_be_hidden()


async def test_a_recruiter_is_named_and_nobody_seems_to_type(
    lab: House, open_phone: Open, number: str
) -> None:
    gateway = await lab.gateway()
    worker = await lab.worker()
    phone = await open_phone(gateway.url, number)
    await phone.says("PICKER-PNQ")
    await lab.bot("takeover", f"phone:{number}", "--as", "Asha")
    await lab.bot("say", f"phone:{number}", "Asha here.", "--as", "Asha")
    await expect(phone.bubbles("recruiter")).to_contain_text("Asha here.", timeout=PATIENCE)
    await worker.stop()  # so that what is said now waits
    await phone.writes("hello Asha")
    await phone.expect_status(phone.bubbles("candidate").last, "delivered")
    await expect(phone.page.get_by_role("complementary")).to_contain_text("waits for a worker")
    await expect(phone.page.get_by_test_id("typing")).to_be_hidden()


async def test_a_message_shows_the_time_that_the_gateway_gave_it(
    lab: House, open_phone: Open, number: str
) -> None:
    gateway = await lab.gateway(CLOCK_START="2026-03-02T09:00:00Z")
    phone = await open_phone(gateway.url, number)
    await phone.writes("PICKER-PNQ")
    await phone.expect_status(phone.bubbles("candidate").first, "delivered")
    time = phone.bubbles("candidate").first.locator("time")
    assert str(await time.get_attribute("datetime")).startswith("2026-03-02T09:0")
    assert await phone.page.get_by_test_id("day").get_attribute("datetime") == "2026-03-02"
