"""Conversations with the mind, over a saver in memory."""

import pytest

from bot.config import prepare_libraries

prepare_libraries(allow_tracing=False)  # before anything imports the graph, as every role does

from tests.unit.flows import jobs  # noqa: E402
from tests.unit.flows.chat import Chat  # noqa: E402


@pytest.fixture
def chat() -> Chat:
    """A candidate and one open job: the delivery driver's."""
    return Chat(jobs.job())


@pytest.fixture
async def applying(chat: Chat) -> Chat:
    """Consent given, the first question (licence) asked."""
    await chat.say("Hi! I saw the ad DRIVER-BLR")
    await chat.tap("Yes")
    return chat


@pytest.fixture
async def experienced(applying: Chat) -> Chat:
    """The second question (experience) is open."""
    await applying.tap("Yes")
    return applying
