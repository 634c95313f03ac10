"""What the embedded stores have in common: an address and a process."""

from typing import Protocol


class Server(Protocol):
    """A store that we run."""

    @property
    def name(self) -> str:
        """How people call it, with its version."""
        ...

    @property
    def url(self) -> str:
        """Where clients find it, password included; known after the start."""
        ...

    async def start(self) -> None:
        """Return when it answers.

        Raises:
            Refused: it did not start; one sentence says why.
        """
        ...

    async def wait(self) -> int:
        """Wait until its process ends."""
        ...

    async def stop(self) -> None:
        """End it cleanly; nothing to do when it does not run."""
        ...
