"""Settings, and the file that tells people of them."""

import re

from bot.config import Settings
from tests.architecture.product import ROOT


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    """A setting that is not in `.env.example` is found by reading the source or not at all; one
    that is there and not in the source does nothing, in silence."""
    example = (ROOT / ".env.example").read_text("utf-8")
    shown = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", example, re.MULTILINE))
    assert shown == {name.upper() for name in Settings.model_fields}
