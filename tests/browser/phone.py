"""A person at the phone's page: what they see, and what they do."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from playwright.async_api import Locator, Page, expect

PATIENCE: Final = 15_000
"""Milliseconds that anything may take on a busy machine."""

NARROW: Final = (390, 844)
WIDE: Final = (1280, 860)

_MORE: Final = """([author, many]) =>
  document.querySelectorAll(`[data-testid=bubble][data-author=${author}]`).length > many"""


@dataclass(frozen=True, slots=True)
class Phone:
    """One tab."""

    page: Page
    url: str
    errors: list[str]
    """What the browser complained of."""

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log").first

    @property
    def composer(self) -> Locator:
        return self.page.get_by_test_id("composer").first

    @property
    def warning(self) -> Locator:
        """What the phone itself says now."""
        return self.page.locator("[role=alert]:not([hidden])").first

    def bubbles(self, author: str = "") -> Locator:
        """All bubbles, or those of one author."""
        found = self.page.get_by_test_id("bubble")
        return self.page.locator(f"[data-testid=bubble][data-author={author}]") if author else found

    async def open(self, *numbers: str) -> "Phone":
        """Go to the page of these numbers."""
        query = urlencode([("number", number) for number in numbers])
        await self.page.goto(f"{self.url}/phone?{query}")
        await self.is_online()
        return self

    async def is_online(self) -> None:
        await expect(self.page.get_by_test_id("state").first).to_contain_text(
            "online", timeout=PATIENCE
        )

    async def heard(self) -> int:
        """How many messages the assistant has sent."""
        return await self.bubbles("assistant").count()

    async def writes(self, text: str) -> None:
        """Write and send, without waiting for anything."""
        await self.composer.fill(text)
        await self.page.get_by_test_id("send").first.click()

    async def says(self, text: str) -> str:
        """Write, and wait for the answer."""
        before = await self.heard()
        await self.writes(text)
        return await self.answer(before)

    async def taps(self, label: str) -> str:
        """Tap an option of the newest message, and wait for the answer."""
        before = await self.heard()
        await self.option(label).click(timeout=PATIENCE)
        return await self.answer(before)

    def option(self, label: str) -> Locator:
        """The one option with this label that can be chosen now."""
        return self.page.get_by_test_id("option").filter(has_text=label)

    async def answer(self, before: int) -> str:
        """The newest message of the assistant, once there are more than ``before``."""
        await self.page.wait_for_function(_MORE, arg=["assistant", before], timeout=PATIENCE)
        return await self.bubbles("assistant").last.inner_text()

    async def expect_status(self, bubble: Locator, status: str) -> None:
        await expect(bubble).to_have_attribute("data-status", status, timeout=PATIENCE)


async def texts(bubbles: Locator) -> list[str]:
    """The words in each bubble, without times and options."""
    return await bubbles.locator(".text").all_inner_texts()
