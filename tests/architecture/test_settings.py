"""Settings, and the file that tells people of them."""

import re

from bot.config import Settings
from tests.architecture.product import ROOT
from tests.architecture.settings_table import README, with_table


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    """A setting that is not in `.env.example` is found by reading the source or not at all; one
    that is there and not in the source does nothing, in silence."""
    example = (ROOT / ".env.example").read_text("utf-8")
    shown = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", example, re.MULTILINE))
    assert shown == {name.upper() for name in Settings.model_fields}


def test_the_readme_has_todays_settings() -> None:
    """A table that is kept by hand is wrong after the second setting that somebody adds."""
    readme = README.read_text("utf-8")
    assert with_table(readme) == readme, "run: make settings"
    assert all(f"| `{name.upper()}` |" in readme for name in Settings.model_fields)
