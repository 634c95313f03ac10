"""Files in memory, for players and tests."""

from bot.domain.errors import NotFound, StoreDown
from bot.kept.keys import checked, key_of


class MemoryFiles:
    """Implements the port ``FileStore``.

    Attributes:
        is_down: nothing can be kept or read.
    """

    def __init__(self) -> None:
        self.is_down = False
        self.files: dict[str, bytes] = {}

    async def put(self, content: bytes) -> str:
        self._must_be_up()
        key = key_of(content)
        self.files[key] = content
        return key

    async def get(self, key: str) -> bytes:
        self._must_be_up()
        if checked(key) not in self.files:
            raise NotFound("file", "of that name")
        return self.files[key]

    async def delete(self, key: str) -> None:
        self._must_be_up()
        self.files.pop(checked(key), None)

    async def close(self) -> None:
        """Nothing is open."""

    def _must_be_up(self) -> None:
        if self.is_down:
            raise StoreDown("The file store")
