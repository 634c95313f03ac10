"""A model that says what it was told to: for tests and for playing conversations without one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.domain.errors import ModelUnavailable, NotHeard, Unheard
from bot.domain.ports import VoiceNote
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


class ScriptedTranscriber:
    """Implements the port ``Transcriber``: words by the address of the note.

    Attributes:
        script: what is said in each; what is not there cannot be made out.
        heard: every note it was asked for.
        failing: the reason it gives for hearing nothing at all; None while it works.
    """

    def __init__(self, script: Mapping[str, str] | None = None) -> None:
        self.script = dict(script or {})
        self.heard: list[VoiceNote] = []
        self.failing: Unheard | None = None

    async def close(self) -> None:
        """Nothing is open."""

    async def transcribe(self, note: VoiceNote) -> str:
        """What the script has for this note.

        Raises:
            NotHeard: it was told to fail, or the script does not have the note.
        """
        self.heard.append(note)
        words = self.script.get(note.media.url)
        if self.failing is not None or not words:
            raise NotHeard(self.failing or Unheard.UNREADABLE)
        return words
