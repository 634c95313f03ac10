"""A whole screening on the page, as a newcomer does it."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.phone import NARROW, WIDE, texts
from tests.e2e.house import House


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desktop"])
async def test_a_whole_screening_by_clicks(
    house: House, open_phone: Open, url: str, number: str, size: tuple[int, int]
) -> None:
    phone = await open_phone(url, number, size=size)
    await phone.page.get_by_role("button", name="Hi! I'm looking for a job").click()
    assert "automated assistant" in await phone.answer(0)
    assert "Question 1 of 8" in await phone.taps("Yes")
    assert "Question 2 of 8" in await phone.taps("Yes")
    assert "Question 3 of 8" in await phone.says("two and a half years")
    assert "Question 4 of 8" in await phone.taps("Forklift")
    assert "Question 5 of 8" in await phone.taps("Day, 7 to 4")
    assert "Question 6 of 8" in await phone.says("Kothrud")
    assert "Question 7 of 8" in await phone.says("18000")
    assert "Question 8 of 8" in await phone.says("tomorrow")
    await phone.says("no")

    record = await house.store.reader.show(f"phone:{number}")
    assert (record.stage, record.pending) == ("screened", None)
    assert record.answers["equipment"] == ["forklift"]
    assert record.answers["experience"] == 30
    assert phone.errors == []


async def test_taps_and_words_stand_in_their_order(open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number)
    await phone.says("PICKER-PNQ")
    # The indicator may still be there: what goes on is told after what was said.
    thread = phone.page.locator(".thread > :not(:has([data-testid=typing]))")
    kinds = await thread.evaluate_all("all => all.map(each => each.className.split(' ')[0])")
    assert kinds == ["day", "entry", "entry"]
    await phone.taps("Yes")
    await phone.taps("Yes")
    authors = await phone.bubbles().evaluate_all("all => all.map(each => each.dataset.author)")
    assert authors == ["candidate", "assistant"] * 3
    assert await texts(phone.bubbles("candidate")) == ["PICKER-PNQ", "Yes", "Yes"]


async def test_a_list_opens_below_and_a_tap_closes_it(
    open_phone: Open, url: str, number: str
) -> None:
    phone = await open_phone(url, number, size=NARROW)
    await phone.says("PICKER-PNQ")
    await phone.taps("Yes")
    await phone.taps("Yes")
    await phone.says("2 years")
    sheet = phone.page.get_by_role("group", name="Choices")
    await expect(sheet).to_be_visible()
    await phone.page.get_by_role("button", name="Close the list").click()
    await expect(sheet).to_be_hidden()
    await phone.page.get_by_test_id("list").last.click()
    assert await sheet.get_by_test_id("option").all_inner_texts() == [
        "Handheld scanner",
        "Pallet jack",
        "Forklift",
        "None of these",
    ]
    await phone.taps("Pallet jack")
    await expect(sheet).to_be_hidden()


async def test_an_old_button_is_stale_and_said_to_be(
    house: House, open_phone: Open, url: str, number: str
) -> None:
    phone = await open_phone(url, number)
    await phone.says("PICKER-PNQ")
    await phone.taps("Yes")
    before = await phone.heard()
    await phone.page.get_by_test_id("option-past").filter(has_text="No").click()
    await phone.answer(before)
    record = await house.store.reader.show(f"phone:{number}")
    assert (record.stage, record.pending) == ("screening", "lifting")


async def test_hindi_is_answered_in_hindi(open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number, size=NARROW)
    await phone.page.get_by_role("button", name="नमस्ते").click()
    await phone.answer(0)
    await expect(phone.option("हाँ")).to_be_visible()


async def test_what_goes_on_behind_is_shown(open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number)
    behind = phone.page.get_by_role("complementary", name="Behind the scenes")
    await expect(behind).to_contain_text("Nothing has been said")
    await phone.says("PICKER-PNQ")
    await phone.taps("Yes")
    await phone.taps("Yes")
    stations = behind.locator(".station.done .station-name")
    await expect(stations.filter(has_text="STATUS")).to_be_visible()
    names = [(await each.inner_text()).split("\n")[0] for each in await stations.all()]
    shown = " ".join(names)
    for name in ("JOURNAL", "CLAIM", "guard", "understand", "screen", "compose", "COMMIT", "RELAY"):
        assert name in shown
    await expect(behind.locator(".chip.typed").first).to_have_text("answer · typed parsers")
    await expect(behind).to_contain_text("lifting = yes")

    await phone.bubbles("candidate").first.click()
    await expect(behind).to_contain_text("This message: PICKER-PNQ")
    await expect(phone.bubbles("candidate").first).to_have_attribute("aria-current", "true")


async def test_several_phones_side_by_side(open_phone: Open, url: str, number: str) -> None:
    other = f"{number}9"
    phone = await open_phone(url, number, other)
    first, second = (phone.page.locator(f'.phone[aria-label="Phone {n}"]') for n in (number, other))
    for place, each in enumerate((first, second)):
        await each.get_by_test_id("composer").fill(f"PICKER-PNQ {place}")
        await each.get_by_test_id("composer").press("Enter")
    for place, each in enumerate((first, second)):
        await expect(each.get_by_test_id("bubble")).to_have_count(2, timeout=15_000)
        await expect(each.get_by_test_id("bubble").first).to_contain_text(f"PICKER-PNQ {place}")
    await first.get_by_role("button", name="One more phone").click()
    await expect(phone.page.locator(".phone")).to_have_count(3)
    await second.get_by_role("button", name="Put this phone away").click()
    await expect(phone.page.locator(".phone")).to_have_count(2)
    assert phone.errors == []
