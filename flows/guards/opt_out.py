"""Who wants no more messages, and who wants them again.

Rules: the STOP family counts always, also in free wording and in every language we speak; CANCEL,
END and QUIT count only when no question is open, else we ask once; YES is never an opt-in. Lists
of words: ``lexicon/opt_out.toml`` (after the list that carriers use for text messages).
"""

from functools import cache
from typing import Final

from flows.guards.words import entries, pattern, plain, words

_NAME: Final = "opt_out"
_LONGEST_WISH: Final = 40
"""Words. Longer messages tell a story in which somebody stops something."""
_LONGEST_RETURN: Final = 12


def is_opt_out(text: str, *, question_open: bool) -> bool | None:
    """True: no more messages. False: nothing of the kind. None: it may be meant, so ask.

    Args:
        text: one message as it was typed; never raises, whatever stands in it.
        question_open: whether we wait for an answer, so that CANCEL may speak of that.
    """
    return _opts_out(plain(text), question_open=question_open)


def is_opt_in(text: str) -> bool:
    """Whether the message asks us to write again: START, UNSTOP and their translations."""
    return _opts_in(plain(text))


def wants_messages_again(text: str) -> bool:
    """Whether somebody who opted out asks us to write again, in any words. No yes is one."""
    said = plain(text)
    if _opts_in(said):
        return True
    if len(said.split()) > _LONGEST_RETURN or pattern(_NAME, "patterns").search(said):
        return False
    return pattern(_NAME, "again").search(said) is not None


def sounds_urgent(text: str) -> bool:
    """Whether the message must not wait for the quiet time: stop words and their opposite."""
    said = plain(text)
    return _opts_out(said, question_open=False) is not False or _opts_in(said)


def _opts_out(said: str, *, question_open: bool) -> bool | None:
    if not said:
        return False
    if _is_made_of(said, _always()):
        return True
    if _is_made_of(said, entries(_NAME, "unless_open")):
        return None if question_open else True
    if not _wishes_silence(said):
        return False
    return None if _wants_other_way(said) else True


def _opts_in(said: str) -> bool:
    return _is_made_of(said, entries(_NAME, "opt_in"))


@cache
def _always() -> frozenset[str]:
    return entries(_NAME, "always")


def _is_made_of(said: str, wishes: frozenset[str]) -> bool:
    """``stop``, ``please stop``, ``STOP STOP``: nothing but the wish and words around it."""
    if said in wishes:
        return True
    fillers = entries(_NAME, "filler")
    kept = [word for word in said.split() if word not in fillers]
    core = " ".join(kept)
    return core in wishes or (len(set(kept)) == 1 and kept[0] in wishes)


def _wishes_silence(said: str) -> bool:
    if len(said.split()) > _LONGEST_WISH:
        return False
    if pattern(_NAME, "not").search(said):
        return False
    return pattern(_NAME, "patterns").search(said) is not None


def _wants_other_way(said: str) -> bool:
    """``don't text me, call me``: the wish alone would still be found without its second half."""
    found = pattern(_NAME, "instead").search(said)
    if found is None:
        return False
    before = words(said[: found.start()])
    return bool(before) and before[-1] not in {"dont", "not", "never", "no"}
