"""The languages that the assistant speaks."""

from typing import Final

LANGUAGES: Final = ("en", "es", "pt", "hi")
"""ISO 639-1. Hindi is ``hi`` in either script."""
