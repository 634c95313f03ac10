"""What the worker asks: a message in, the commands it points to out, with how sure it is of each.

Nothing here decides: what is pointed to must stand in the message, and values come from the typed
parsers. Below :data:`BELIEVED` it points to nothing, and the candidate is asked again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.understanding import AskedQuestion, CommandKind, Pointed, Utterance
from bot.embedding import Embedder
from bot.llm.local import clauses
from bot.llm.local.features import NOTHING_OPEN, words
from bot.llm.local.head import KINDS, heads
from bot.llm.local.naming import question_named

BELIEVED: Final = 0.35
"""Likelihood from which a message's first meaning is pointed to. Where its second is meant, little
is lost: what the typed parsers cannot read is not recorded, and who leaves is asked back."""

BELIEVED_OF: Final[Mapping[CommandKind, float]] = {
    CommandKind.HUMAN: 0.4,
    CommandKind.SKIP: 0.4,
    CommandKind.ABUSE: 0.8,
    CommandKind.SMALL_TALK: 0.6,
    CommandKind.MY_DATA: 0.4,
    CommandKind.NOT_UNDERSTOOD: 0.8,
}
"""Where a mistake costs more: a person is called, a question lost, somebody told to be calm."""

WORDS_OF: Final[Mapping[CommandKind, int]] = {CommandKind.ABUSE: 2}
"""Words that it takes: an insult of one word is in the typed parsers' list, or a word we lack."""

SURE: Final = 0.8
"""Likelihood from which a part of a message counts for itself."""

READ: Final = 64
"""Characters of a message whose meaning is looked at: 20 to 35 ms of one core however long it is.
Of its parts only the letters are read, which costs a fifth of a millisecond each."""

_BESIDE: Final = frozenset({CommandKind.SMALL_TALK, CommandKind.NOT_UNDERSTOOD})
"""What says nothing where something else is said, too."""

_WHOLE: Final = frozenset({CommandKind.CORRECT, CommandKind.WITHDRAW, CommandKind.OPT_OUT})
"""What takes several clauses to say: "sorry, it is a scooter, not a bike" is one thing."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a part of a message most likely means.

    Attributes:
        words: those whose letters speak most for it.
        second: what it may mean instead.
    """

    text: str
    kind: CommandKind
    confidence: float
    words: tuple[str, ...] = ()
    second: CommandKind | None = None


class LocalClassifier:
    """Implements the port ``flows.understanding.local.LocalTier``.

    Without an embedder, on a machine that can make no vectors, letters and words alone are read.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder

    def understand(self, utterance: Utterance) -> Sequence[Pointed]:
        """What was said, as commands with the words they rest on."""
        return [
            Pointed(each.kind, each.text, _question(each, utterance), each.confidence)
            for each in self.judge(utterance.text, utterance.pending)
            if _is_believed(each)
        ]

    def judge(self, text: str, pending: AskedQuestion | None) -> list[Judged]:
        """What the message means: one thing, or its parts when they surely mean several."""
        if not text.strip():
            return []
        is_open = pending.type if pending else NOTHING_OPEN
        whole = self._judged(text.strip(), is_open, self._embedder)
        if whole.kind in _WHOLE and whole.confidence >= SURE:
            return [whole]
        for split in (clauses.sentences, clauses.clauses):
            if parts := self._apart(split(text), is_open):
                return parts
        return [whole]

    def _apart(self, parts: Sequence[str], is_open: str) -> list[Judged]:
        """The parts that surely mean something; nothing unless they mean different things.

        By their letters, which cost little: up to sixteen vectors would cost half a second.
        """
        if len(parts) < 2:
            return []
        judged = [self._judged(each, is_open, None) for each in parts]
        if any(_is_nonsense(each) for each in judged):
            return []  # a message that tries to talk us into something is taken as a whole
        sure = [each for each in judged if each.confidence >= SURE and each.kind not in _BESIDE]
        return sure if len({each.kind for each in sure}) > 1 else []

    def _judged(self, text: str, is_open: str, embedder: Embedder | None) -> Judged:
        head = heads().whole if embedder else heads().letters_only
        vector = embedder.query(text[:READ]) if embedder else None
        likely = head.likelihoods(text, is_open, vector)
        second, first = (KINDS[at] for at in likely.argsort()[-2:])
        confidence = round(float(likely.max()), 3)
        return Judged(text, first, confidence, tuple(head.telling(text, first)), second)


def _is_believed(judged: Judged) -> bool:
    least = WORDS_OF.get(judged.kind, 1)
    is_likely = judged.confidence >= BELIEVED_OF.get(judged.kind, BELIEVED)
    return is_likely and len(words(judged.text)) >= least


def _is_nonsense(part: Judged) -> bool:
    return part.kind is CommandKind.NOT_UNDERSTOOD and part.confidence >= SURE


def _question(judged: Judged, utterance: Utterance) -> str | None:
    """The open question for an answer, the named one for a correction."""
    pending = utterance.pending
    match judged.kind:
        case CommandKind.ANSWER:
            return pending.id if pending else question_named(judged.text, utterance.questions)
        case CommandKind.CORRECT:
            return question_named(judged.text, utterance.questions)
        case _:
            return None
