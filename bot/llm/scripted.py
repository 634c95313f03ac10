"""A model that says what it was told to: for tests and for playing conversations without one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.domain.errors import ModelUnavailable
from bot.domain.understanding import Pointed, Tokens, Utterance
from bot.llm.structured import believed

Script = Mapping[str, Sequence[Pointed]] | Callable[[Utterance], Sequence[Pointed]]


class ScriptedModel:
    """Implements the port ``LanguageModel``.

    Attributes:
        heard: every utterance it was asked about.
        failing: the reason it gives for being unavailable; None while it works.
        before: awaited before each answer, so that a test can hold it
            (``before = lambda said: gate.wait()``).
        costs: tokens that each question costs, in and out.
    """

    name = "scripted"

    def __init__(self, script: Script | None = None) -> None:
        self._script = script or {}
        self.heard: list[Utterance] = []
        self.failing: str | None = None
        self.before: Callable[[Utterance], Awaitable[object]] | None = None
        self.costs = Tokens(300, 40)

    async def close(self) -> None:
        """Nothing is open."""

    async def understand(
        self, utterance: Utterance, tokens: Tokens | None = None
    ) -> Sequence[Pointed]:
        """What the script has for this text.

        Raises:
            ModelUnavailable: it was told to fail, or the script does not have the text.
        """
        self.heard.append(utterance)
        if self.before is not None:
            await self.before(utterance)
        if tokens is not None:
            tokens.add(self.costs)
        if self.failing is not None:
            raise ModelUnavailable(self.failing)
        if callable(self._script):
            return believed(self._script(utterance), utterance)
        if utterance.text not in self._script:
            raise ModelUnavailable("unscripted")
        return believed(self._script[utterance.text], utterance)
