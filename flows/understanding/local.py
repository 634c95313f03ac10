"""The tier on this machine, asked before any language model where the typed parsers are unsure.

Where it is sure of a guess no model is asked; else it stands for one that is not there.
"""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.understanding import Pointed, Utterance


class LocalTier(Protocol):
    """Points to words like a language model, without leaving the machine; never fails."""

    def understand(self, utterance: Utterance) -> Sequence[Pointed]:
        """What was said, as commands with the words they rest on."""
        ...


class NoLocalTier:
    """Points to nothing: the typed parsers stand alone."""

    def understand(self, utterance: Utterance) -> Sequence[Pointed]:  # noqa: ARG002 - port
        """Nothing."""
        return ()
