"""An extractor that is told whose text it is, for players and tests."""

from collections.abc import Mapping
from uuid import UUID

from bot.domain.document import Document
from bot.domain.profile import Profile


class ScriptedExtractor:
    """Implements the port ``ProfileExtractor``: the profile that belongs to a line of a text.

    Attributes:
        profiles: by that line. Without one the text's first line is taken for a name.
        asked: (text, region, conversation) of each call.
    """

    def __init__(self, profiles: Mapping[str, Profile] | None = None) -> None:
        self.profiles = dict(profiles or {})
        self.asked: list[tuple[str, str | None, UUID | None]] = []

    async def extract(
        self, document: Document, region: str | None, conversation: UUID | None = None
    ) -> Profile:
        self.asked.append((document.text, region, conversation))
        lines = [line.strip() for line in document.text.splitlines() if line.strip()]
        found = next((self.profiles[line] for line in lines if line in self.profiles), None)
        return found or Profile(name=lines[0] if lines else None, way="scripted")

    async def close(self) -> None:
        """Nothing is open."""
