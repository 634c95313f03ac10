"""The phone's page in the system's Chromium, over a gateway and a worker as processes.

Without a Chromium these tests are skipped with one line; where CI is set that is a failure, because
a page that nobody opened may be blank.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.domain.events import Actor
from bot.files.job_file import demo_job
from tests.browser.phone import WIDE, Phone
from tests.e2e.conftest import redis_database
from tests.e2e.house import House, as_command, house as empty_house
from tests.processes import share_a_loop, with_words
from tests.stores import Servers, migrated

HERE: Final = Path(__file__).parent
CHROMIUM: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
MISSING: Final = "No Chromium on PATH: apt install chromium"
FLAGS: Final = (
    "--no-sandbox",  # containers run as root
    *("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--disable-quic"),
    *("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
)
BESIDE_THE_POINT: Final = ("net::ERR_", "favicon")
"""Complaints of the browser about a gateway that a test has stopped."""

NUMBERS: Final = (f"+1555{number:07d}" for number in count(1))

Open = Callable[..., Awaitable[Phone]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    share_a_loop(items, HERE)
    is_ci = bool(os.environ.get("CI"))  # noqa: TID251 - says where we run, no setting of ours
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    if CHROMIUM is None and ours and not is_ci:
        ours[0].add_marker(pytest.mark.skip(reason=MISSING))  # one line stands for all of them
        config.hook.pytest_deselected(items=ours[1:])
        items[:] = [item for item in items if item not in ours[1:]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return with_words((yield), item, HERE)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    assert CHROMIUM is not None, MISSING
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One gateway and one worker that nobody stops. Tests bring numbers of their own."""
    async with AsyncExitStack() as stack:
        made = await _built(stack, servers, tmp_path_factory.mktemp("house"))
        await made.gateway()
        await made.worker()
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def lab(servers: Servers, tmp_path: Path) -> AsyncIterator[House]:
    """An empty house, to start and stop things in."""
    async with AsyncExitStack() as stack:
        yield await _built(stack, servers, tmp_path)


async def _built(stack: AsyncExitStack, servers: Servers, folder: Path) -> House:
    database_url = await stack.enter_async_context(migrated(servers))
    redis_url = await stack.enter_async_context(redis_database(servers))
    settings = {"PHONE_SIMULATOR": "true", "DATA_DIR": str(folder / "data")}
    made = await stack.enter_async_context(
        empty_house(database_url, redis_url, folder, as_command, **settings)
    )
    await made.store.jobs.import_job(demo_job().document, Actor.RECRUITER)
    return made


@pytest.fixture
def number() -> str:
    """A number that nobody used before."""
    return next(NUMBERS)


@pytest_asyncio.fixture(loop_scope="session")
async def open_phone(chromium: Browser) -> AsyncIterator[Open]:
    """Opens a tab on a gateway; tabs opened with ``beside`` share what the browser keeps."""
    async with AsyncExitStack() as stack:

        async def opened(
            url: str,
            *numbers: str,
            size: tuple[int, int] = WIDE,
            beside: Phone | None = None,
            dark: bool = False,
        ) -> Phone:
            context = beside.page.context if beside else None
            if context is None:
                context = await chromium.new_context(
                    viewport={"width": size[0], "height": size[1]},
                    color_scheme="dark" if dark else "light",
                    reduced_motion="reduce",
                )
                stack.push_async_callback(context.close)
            phone = Phone(await context.new_page(), url, [])
            phone.page.on("pageerror", lambda error: phone.errors.append(str(error)))
            phone.page.on("console", lambda each: _complained(phone, each.type, each.text))
            return await phone.open(*numbers)

        yield opened


def _complained(phone: Phone, kind: str, text: str) -> None:
    if kind == "error" and not any(each in text for each in BESIDE_THE_POINT):
        phone.errors.append(text)


@pytest.fixture
def url(house: House) -> str:
    """Where the standing house's gateway is."""
    return house.twilio.hooks.gateway_url
