"""For everybody's eyes and ears: no serious finding of axe, nothing that sticks out sideways."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.phone import NARROW, WIDE, Phone
from tests.e2e.house import House

SERIOUS: Final = {"serious", "critical"}
SIZES: Final = {"phone": NARROW, "desktop": WIDE}


async def nothing_said(phone: Phone) -> None:
    """The page as a newcomer meets it."""


async def a_question(phone: Phone) -> None:
    await phone.says("PICKER-PNQ")


async def a_list(phone: Phone) -> None:
    await phone.says("PICKER-PNQ")
    await phone.taps("Yes")
    await phone.taps("Yes")
    await phone.says("2 years")


async def behind(phone: Phone) -> None:
    await phone.says("PICKER-PNQ")
    button = phone.page.get_by_role("button", name="Behind the scenes", exact=True).first
    if await button.get_attribute("aria-pressed") != "true":
        await button.click()


STATES: Final[tuple[Callable[[Phone], Awaitable[None]], ...]] = (
    nothing_said,
    a_question,
    a_list,
    behind,
)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES)
async def test_axe_finds_nothing_serious_and_nothing_sticks_out(
    open_phone: Open,
    url: str,
    number: str,
    size: str,
    state: Callable[[Phone], Awaitable[None]],
    dark: bool,
) -> None:
    phone = await open_phone(url, number, size=SIZES[size], dark=dark)
    await state(phone)
    found: list[dict[str, Any]] = (await Axe().run(phone.page)).response["violations"]
    serious = [
        f"{each['id']}: {each['help']} {[node['html'][:120] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in SERIOUS
    ]
    assert serious == []
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await phone.page.evaluate(sideways) == 0
    assert phone.errors == []


async def test_light_and_dark_are_kept(open_phone: Open, url: str, number: str) -> None:
    phone = await open_phone(url, number)
    theme = "document.documentElement.dataset.theme"
    assert await phone.page.evaluate(theme) == "light"
    await phone.page.get_by_role("button", name="Light or dark").click()
    await phone.page.reload()
    assert await phone.page.evaluate(theme) == "dark"


async def test_everything_can_be_reached_without_a_mouse(
    open_phone: Open, url: str, number: str
) -> None:
    """Under the panel that covers a narrow screen nothing can be reached; the focus goes in and
    comes out again."""
    phone = await open_phone(url, number, size=NARROW)
    await phone.says("PICKER-PNQ")
    await phone.page.get_by_role("button", name="Behind the scenes", exact=True).focus()
    await phone.page.keyboard.press("Enter")
    focused = "document.activeElement.getAttribute('aria-label')"
    assert await phone.page.evaluate(focused) == "Close behind the scenes"
    await phone.page.keyboard.press("Tab")
    await phone.page.keyboard.press("Tab")
    assert not await phone.page.evaluate("document.activeElement.closest('#desk') !== null")
    await phone.page.keyboard.press("Escape")
    assert await phone.page.evaluate(focused) == "Behind the scenes"

    await phone.bubbles("candidate").first.get_by_role("button").focus()
    await phone.page.keyboard.press("Enter")
    behind = phone.page.get_by_role("complementary", name="Behind the scenes")
    await expect(behind).to_contain_text("This message: PICKER-PNQ")


async def test_a_bubble_is_not_made_anew_when_only_its_ticks_change(
    lab: House, open_phone: Open, number: str
) -> None:
    """A screen reader reads a new node again, and the focus would leave the old one."""
    gateway = await lab.gateway()
    phone = await open_phone(gateway.url, number)
    await phone.writes("PICKER-PNQ")
    mine = phone.bubbles("candidate").first
    await phone.expect_status(mine, "delivered")
    await mine.evaluate("bubble => (bubble.wasHere = true)")
    await lab.worker()
    await phone.expect_status(mine, "read")
    assert await mine.evaluate("bubble => bubble.wasHere") is True
