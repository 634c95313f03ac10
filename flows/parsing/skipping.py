"""Whether somebody wants to leave a question out, and whether they have nothing to add."""

from flows.parsing.vocabulary import Vocabulary, vocabulary
from flows.parsing.words import Words, read

_LANGUAGE_OF_STRANGERS = "en"


def wants_to_skip(text: str) -> bool:
    """Whether it says "skip this one", "pass", "prefer not to say", in any of our languages.

    Only when nothing else is said: "I can pass the test" answers something.
    """
    words, known = read(text), vocabulary(_LANGUAGE_OF_STRANGERS)
    meanings = {found.meaning for found in known["skipping"].find(words.texts)}
    return "skip" in meanings and _all_in(words, known, "skipping")


def has_nothing_to_say(words: Words, known: Vocabulary) -> bool:
    """Whether it says no more than "no", "nothing else" or "that's all, thanks"."""
    meanings = known["nothing"].find(words.texts)
    return bool(meanings) and _all_in(words, known, "nothing", "fillers")


def _all_in(words: Words, known: Vocabulary, *sections: str) -> bool:
    covered: set[int] = set()
    for section in sections:
        for found in known[section].find(words.texts):
            covered.update(range(found.start, found.end))
    return covered.issuperset(range(len(words.tokens)))
