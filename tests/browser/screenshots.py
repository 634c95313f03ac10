"""Takes the README's pictures of the phone: ``make screenshots``.

A whole ``bot up`` in a folder of its own, at a fixed time, so that a picture changes only when the
page or the wording does.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.async_api import Browser, async_playwright

from bot.embedded.process import free_port
from tests.browser.conftest import CHROMIUM, FLAGS, MISSING
from tests.browser.phone import NARROW, Phone
from tests.e2e.house import clean_environment
from tests.e2e.process import Process

PICTURES: Final = Path(__file__).parent / "pictures"
NOW: Final = "2026-03-02T09:00:00Z"
DESKTOP: Final = (1280, 800)
READY: Final = 60.0


async def take() -> None:
    """Take them all."""
    if CHROMIUM is None:
        sys.exit(MISSING)
    with TemporaryDirectory(prefix="hireline-pictures-") as folder:
        url, up = await _up(Path(folder))
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                await _desktop(browser, url)
                await _narrow(browser, url)
                await browser.close()
        finally:
            await up.stop()


async def _up(folder: Path) -> tuple[str, Process]:
    port = free_port()
    env = clean_environment(DATA_DIR=str(folder), PORT=str(port), CLOCK_START=NOW)
    up = await Process.started("up", [sys.executable, "-m", "bot", "up"], env, folder)
    await up.prints("ready", within=READY)
    return f"http://127.0.0.1:{port}", up


async def _phone(browser: Browser, url: str, number: str, **options: Any) -> Phone:  # noqa: ANN401
    context = await browser.new_context(
        locale="en-GB", timezone_id="UTC", reduced_motion="reduce", device_scale_factor=1, **options
    )
    return await Phone(await context.new_page(), url, []).open(number)


async def _desktop(browser: Browser, url: str) -> None:
    size = {"width": DESKTOP[0], "height": DESKTOP[1]}
    phone = await _phone(browser, url, "+15550001", viewport=size)
    await phone.says("Hi! PICKER-PNQ")
    await phone.taps("Yes")
    await phone.taps("Yes")
    await phone.says("two and a half years")
    await _keep(phone, "phone-desktop.png")


async def _narrow(browser: Browser, url: str) -> None:
    size = {"width": NARROW[0], "height": NARROW[1]}
    english = await _phone(browser, url, "+15550002", viewport=size)
    await english.says("Hi, I'm looking for a job")
    await english.taps("Yes")
    await _keep(english, "phone-light.png")
    hindi = await _phone(browser, url, "+15550003", viewport=size, color_scheme="dark")
    await hindi.says("नमस्ते, मुझे नौकरी चाहिए")
    await hindi.taps("हाँ")
    await _keep(hindi, "phone-dark.png")


async def _keep(phone: Phone, name: str) -> None:
    await phone.expect_status(phone.bubbles("assistant").last, "read")
    await phone.page.mouse.move(0, 0)
    await phone.page.evaluate("document.activeElement.blur()")
    await phone.page.screenshot(path=PICTURES / name)
    sys.stdout.write(f"{(PICTURES / name).relative_to(Path.cwd())}\n")


if __name__ == "__main__":
    asyncio.run(take())
