"""`.env.example` shows real defaults and explains them. (That it is whole: tests/architecture.)"""

import re
from pathlib import Path

from bot.config import Settings

TEXT = (Path(__file__).parents[2] / ".env.example").read_text("utf-8")
PARAGRAPHS = TEXT.strip().split("\n\n")[1:]
SHOWN = dict(re.findall(r"^# ([A-Z][A-Z_]+)=(.*)$", TEXT, flags=re.MULTILINE))


def test_the_values_shown_are_the_defaults() -> None:
    shown = {name.lower(): value for name, value in SHOWN.items() if value}
    parsed = Settings.model_validate(shown)
    for name in shown:
        assert getattr(parsed, name) == Settings.model_fields[name].default, name


def test_every_setting_is_explained_before_it_is_shown() -> None:
    for paragraph in PARAGRAPHS:
        assert not re.match(r"# [A-Z_]+=", paragraph), paragraph


def test_nothing_in_it_is_in_force() -> None:
    assert all(line.startswith("#") or not line for line in TEXT.splitlines())
