"""The local tier as roles are given it: what it needs is loaded with the first message it is asked.

Most turns are understood by the typed parsers; a command that plays one conversation, or a worker
that just started, shall not pay half a second and 90 MB for a tier that nobody asks.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.understanding import Pointed, Utterance

if TYPE_CHECKING:
    from bot.llm.local.classifier import LocalClassifier


class LocalTier:
    """Implements the port ``flows.understanding.local.LocalTier``."""

    def __init__(self) -> None:
        self._found: LocalClassifier | None = None

    def understand(self, utterance: Utterance) -> Sequence[Pointed]:
        """What was said, as commands with the words they rest on."""
        return self.classifier().understand(utterance)

    def classifier(self) -> "LocalClassifier":
        """The classifier, made once."""
        if self._found is None:
            from bot.embedding import local_embedder  # noqa: PLC0415
            from bot.llm.local.classifier import LocalClassifier  # noqa: PLC0415 - numpy, see above

            self._found = LocalClassifier(local_embedder())
        return self._found
