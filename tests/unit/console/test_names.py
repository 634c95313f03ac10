"""Who a command is run by."""

import pytest
from click.testing import CliRunner

from bot.cli import bot


@pytest.mark.parametrize("name", ["", "  ", "Ana\x1b[2J", "Ana\nBen"])
@pytest.mark.parametrize("command", [("takeover", "phone:+15550001"), ("quarantine", "drop", "0b")])
def test_a_name_that_nobody_can_read_is_refused(command: tuple[str, ...], name: str) -> None:
    said = CliRunner().invoke(bot, [*command, "--as", name])
    assert said.exit_code == 2
    assert "write your name" in said.output
