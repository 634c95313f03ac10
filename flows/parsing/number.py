"""Plain numbers; the lower end of a range."""

from flows.parsing import numerals
from flows.parsing.asked import FAIR, SURE, UNSURE, Asked, plain, within_bounds
from flows.parsing.parsed import Parsed, Problem


def answer(asked: Asked) -> Parsed:
    """The answer to a number question."""
    found = numerals.find(asked.words, asked.known)
    distinct = {each.low for each in found}
    if len(distinct) > 1:
        return asked.failed(Problem.AMBIGUOUS)
    if not found:
        return _in_words(asked)
    strange = asked.strange_words([(each.start, each.end) for each in found])
    sure = SURE if strange == 0 else FAIR if strange <= 2 else UNSURE
    return _checked(asked, found[0].low, asked.quote(found[0].start, found[0].end), sure)


def _in_words(asked: Asked) -> Parsed:
    none = [each for each in asked.find("choosing") if each.meaning == "none"]
    if none and not asked.strange_words([(each.start, each.end) for each in none]):
        return _checked(asked, 0, asked.quote(none[0].start, none[0].end), FAIR)
    is_vague = asked.has("amounts", "vague")
    return asked.failed(Problem.AMBIGUOUS if is_vague else Problem.NOT_UNDERSTOOD)


def _checked(asked: Asked, value: float, words: str, sure: float) -> Parsed:
    problem = within_bounds(asked, value, value)
    if problem is not None:
        return asked.failed(problem)
    if asked.has("choosing", "hedge"):
        return asked.failed(Problem.HEDGE, plain(value))
    return Parsed(plain(value), words, sure)
