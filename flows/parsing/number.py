"""Plain numbers; the lower end of a range."""

from collections.abc import Sequence
from typing import Final

from flows.parsing import numerals
from flows.parsing.asked import (
    FAIR,
    SURE,
    UNSURE,
    Asked,
    is_topic,
    plain,
    topic_of,
    within_bounds,
)
from flows.parsing.limits import says_less
from flows.parsing.numerals import Numeral
from flows.parsing.parsed import Parsed, Problem
from flows.parsing.time_of import TIMES, Time, in_time, units_asked_in
from flows.parsing.vocabulary import currencies

_DAY_OF_MONTH: Final = frozenset({"tarikh", "tareekh", "तारीख"})
_ARTICLES: Final = frozenset({"un", "una", "um", "uma", "one", "ek", "एक"})


def answer(asked: Asked) -> Parsed:
    """The answer to a number question."""
    units = units_asked_in(asked)
    if units & TIMES and (time := in_time(asked, units)) is not None:
        return _of_time(asked, time)
    found = _without_articles(asked, numerals.find(asked.words, asked.known))
    found = [each for each in found if not _counts_else(asked, each, units)]
    found = [each for each in found if not _is_of_date(asked, each)]
    distinct = {each.low for each in found}
    if len(distinct) > 1:
        return asked.failed(Problem.AMBIGUOUS)
    if not found:
        return _in_words(asked)
    return _of_numerals(asked, found, units)


def _of_time(asked: Asked, time: Time) -> Parsed:
    if says_less(asked, time.start, time.end):
        return asked.failed(Problem.AMBIGUOUS, time.value)
    return _checked(asked, time.value, asked.quote(time.start, time.end), FAIR)


def _of_numerals(asked: Asked, said: Sequence[Numeral], units: frozenset[str]) -> Parsed:
    """One number, said once or again: "12 (twelve)"."""
    found = said[0]
    is_denied = numerals.is_denied_either_way(found, asked.words.texts, asked.known)
    if is_denied or asked.says_age(found.start, found.low):
        return asked.failed(Problem.NOT_UNDERSTOOD)
    if says_less(asked, found.start, found.end):
        return asked.failed(Problem.AMBIGUOUS, plain(found.low))
    strange = asked.strange_words(_counted_or_denied(asked, said))
    if units and _is_followed(asked, found):  # "2 buses" to "how many minutes?"
        return asked.failed(Problem.NOT_UNDERSTOOD)
    sure = SURE if strange == 0 else FAIR if strange <= 2 else UNSURE
    return _checked(asked, found.low, asked.quote(found.start, found.end), sure)


def _counted_or_denied(asked: Asked, found: Sequence[Numeral]) -> list[tuple[int, int]]:
    """What a plain answer may hold: the number, "a day", and a number that it is not."""
    denials = {"negator", "negator_behind"}
    said = asked.find("periods")
    said += [each for each in asked.find("joining") if each.meaning in denials]
    numbers = (at for at, token in enumerate(asked.words.tokens) if token.is_number)
    spans = [*((each.start, each.end) for each in found), *((at, at + 1) for at in numbers)]
    return spans + [(each.start, each.end) for each in said]


def _without_articles(asked: Asked, found: Sequence[Numeral]) -> list[Numeral]:
    """Without the "un" of "un equipo de 12", where another number is said."""
    counting = [each for each in found if not _is_article(asked, each)]
    return counting or list(found)


def _is_article(asked: Asked, each: Numeral) -> bool:
    return (
        each.low == 1
        and each.end == each.start + 1
        and each.high is None
        and (asked.words.texts[each.start] in _ARTICLES)
    )


def _counts_else(asked: Asked, each: Numeral, units: frozenset[str]) -> bool:
    """Money, a percentage, a length of time that was not asked for, children, miles."""
    texts = asked.words.texts
    money = currencies().find(texts)
    if any(f.end == each.start or f.start == each.end for f in money):
        return True
    if asked.has_behind("amounts", each.end, "unlike"):
        return True
    rate = asked.known["amounts"].at(texts, each.end)
    behind = rate.end if rate is not None and rate.meaning == "every" else each.end  # "80 an hour"
    unit = asked.known["units"].at(texts, behind)
    if unit is None or len(texts[behind]) == 1 or unit.meaning in units:
        return False
    return not is_topic(texts[behind], topic_of(asked.question))


def _is_of_date(asked: Asked, each: Numeral) -> bool:
    """``5 de dezembro``, ``December 5``, ``5 tareekh``."""
    texts, months = asked.words.texts, asked.known["months"]
    if texts[each.end : each.end + 1] and texts[each.end] in _DAY_OF_MONTH:
        return True
    small = asked.known["calendar"].at(texts, each.end)
    behind = small.end if small is not None and small.meaning == "of" else each.end
    if months.at(texts, each.end) is not None or months.at(texts, behind) is not None:
        return True
    return each.start > 0 and months.at(texts, each.start - 1) is not None


def _is_followed(asked: Asked, each: Numeral) -> bool:
    """Whether a noun of its own stands behind a number."""
    rest = asked.words.texts[each.end : each.end + 1]
    if not rest or not rest[0].isalpha() or (rest[0],) in asked.known["fillers"].meanings:
        return False
    known = ("units", "amounts", "choosing", "answers", "joining")
    is_known = any(asked.known[section].at(rest, 0) is not None for section in known)
    return not is_known and not is_topic(rest[0], topic_of(asked.question))


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
