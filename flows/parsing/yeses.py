"""The yes and no of a message, without what only looks like a yes: "namaste ji", "ha ha ha".

"Ji" behind a word is an honorific, and three times "ha" is laughter: taken for agreement they
gave consents that nobody had given.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flows.parsing.heard import find_within
from flows.parsing.phrases import Found
from flows.parsing.vocabulary import Vocabulary
from flows.parsing.words import Words, read

_HONORIFIC: Final = frozenset({"ji", "jee", "जी"})
_ADDRESSED: Final = frozenset(
    {"sir", "madam", "maam", "mam", "bhai", "bhaiya", "सर", "मैडम", "भाई", "भैया"}
)
"""Who may be spoken to behind a "ji" that is a yes: "ji sir"."""

_LAUGHS: Final = frozenset({"ha", "haa", "he", "hi", "हा", "हे", "ही"})
_LAUGHTER: Final = 3
_SHORTEST: Final = 3
"""Letters of a word that a stretched one may be: "jii", not "ss"."""


def answers_in(words: Words, known: Vocabulary) -> list[Found]:
    """The phrases that answer, stretched ones too ("simm", "hann jii")."""
    tokens = tuple(replace(each, text=_unstretched(each.text, known)) for each in words.tokens)
    texts, laughing = [each.text for each in tokens], _laughing(words.texts)
    found = find_within(known["answers"], replace(words, tokens=tokens))
    is_ji = _is_only_ji(words.original, known)
    return [
        each
        for each in found
        if each.start not in laughing and (is_ji or not _is_lone_ji(each, texts))
    ]


def _is_lone_ji(found: Found, texts: Sequence[str]) -> bool:
    return found.end - found.start == 1 and texts[found.start] in _HONORIFIC


def _is_only_ji(text: str, known: Vocabulary) -> bool:
    """Whether "ji" opens all that was written, and only the one spoken to is named behind it.

    Of all: what is left of "good morning ji" without its greeting is no yes.
    """
    said = [_unstretched(each, known) for each in read(text).texts if each[:1].isalnum()]
    return bool(said) and said[0] in _HONORIFIC and _ADDRESSED.union(_HONORIFIC) >= set(said)


def _laughing(texts: Sequence[str]) -> set[int]:
    laughing: set[int] = set()
    start = 0
    for at in range(len(texts) + 1):
        if at == len(texts) or texts[at] not in _LAUGHS:
            if at - start >= _LAUGHTER:
                laughing.update(range(start, at))
            start = at + 1
    return laughing


def _unstretched(word: str, known: Vocabulary) -> str:
    """``simm`` as ``sim``, if only that is known."""
    if len(word) < _SHORTEST or not word.isalpha() or known["answers"].at([word], 0) is not None:
        return word
    single = "".join(each for at, each in enumerate(word) if at == 0 or each != word[at - 1])
    is_answer = single != word and (
        single in _HONORIFIC or known["answers"].at([single], 0) is not None
    )
    return single if is_answer else word
