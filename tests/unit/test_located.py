"""Where commands look for the stores."""

from pathlib import Path

import pytest

from bot.bootstrap import located
from bot.config import Settings
from bot.domain.errors import Refused

POSTGRES = "postgresql://hireline@127.0.0.1/hireline"


def _settings(folder: Path, **given: str) -> Settings:
    stores = {"database_url": "", "redis_url": "", **given}
    return Settings(_env_file=None, data_dir=folder).model_copy(update=stores)


def test_a_command_that_asks_once_needs_no_bell(tmp_path: Path) -> None:
    settings = _settings(tmp_path, database_url=POSTGRES)
    assert located(settings, bell=False).database_url == POSTGRES


def test_a_role_needs_both_stores_and_is_told_how_to_start(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="REDIS_URL is not set"):
        located(_settings(tmp_path, database_url=POSTGRES))


def test_without_any_store_the_first_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="DATABASE_URL is not set"):
        located(_settings(tmp_path), bell=False)
