"""Fixtures of the tests of backup and restore; the protocol has scenes of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.twilio.stand_in import TwilioStandIn
from tests.contracts.store_cases import Scene
from tests.integration.backup_cases import opened, stage


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hireline.dump"


@pytest.fixture
async def scene(database_url: str) -> AsyncIterator[Scene]:
    """Somebody in the database that is saved."""
    async with opened(database_url) as store:
        yield Scene(stage(store))


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as stand_in:
        yield stand_in
