"""Pay, in the question's currency and period: "20k", "4 LPA", "24000 a year", "18-20 thousand"."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from flows.parsing.frequency import every
from flows.parsing.limits import says_less
from flows.parsing.numerals import Numeral
from flows.parsing.parsed import Parsed, Problem
from flows.parsing.topics import of_other_questions
from flows.parsing.vocabulary import currencies

_A_YEAR_HAS: Final = {
    "hour": 2080.0,
    "day": 260.0,
    "week": 52.0,
    "fortnight": 26.0,
    "half_month": 24.0,
    "month": 12.0,
    "year": 1.0,
}
"""Pay periods in a year, of five days of eight hours a week."""

_SIX_DAYS: Final = frozenset({"IN", "MX"})
_OF_SIX_DAYS: Final = {"hour": 2496.0, "day": 312.0}
"""Where a full week is six days, 48 hours: India (Factories Act 1948, sections 51 and 52) and
Mexico (Ley Federal del Trabajo, articles 61 and 69)."""

_FIRM: Final = frozenset({"week", "fortnight", "half_month", "month", "year"})
"""Periods that convert by the calendar alone. With hours and days it depends on the work."""

FACTOR: Final = 5.0
"""How far from the job's pay a bare number may lie and still be taken as meant."""

_PLAINLY_PAY: Final = 1_000.0
"""From here on a number needs no currency to be pay, whatever else is said."""

_STORY: Final = 2
"""Words besides a small bare number from which it may count something else."""

_LAST_YEAR: Final = 2035
_SINCE: Final = frozenset({"em", "in", "en", "desde", "since", "from", "year", "ano", "no", "do"})
_SINCE_BEHIND: Final = frozenset({"me", "mein", "में", "se", "से"})
"""What stands beside a number that is a year: "comecei em 2018", "2018 me"."""

_LAKH: Final = 100_000.0
_IN_LAKHS: Final = frozenset({"INR", "PKR", "NPR", "BDT", "LKR"})
_LETTERS: Final = {"l": _LAKH, "lpa": _LAKH}


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    numeral: Numeral


def a_year_has(period: str, country: str | None) -> float:
    """How many of these pay periods a year of full-time work has, by the job's country."""
    return (_OF_SIX_DAYS if country in _SIX_DAYS else _A_YEAR_HAS).get(period, _A_YEAR_HAS[period])


def answer(asked: Asked) -> Parsed:
    """The answer to a money question."""
    found = _amounts(asked, numerals.find(asked.words, asked.known))
    currency = _currency_problem(asked)
    if not found:
        return asked.failed(Problem.NOT_UNDERSTOOD)
    if currency is not None:
        return asked.failed(currency)
    if len({each.value for each in found}) > 1:
        return asked.failed(Problem.AMBIGUOUS)
    amount = found[0]
    if says_less(asked, amount.numeral.start, amount.numeral.end):
        return _doubted(asked, amount)
    return _of_amount(asked, amount, _periods(asked))


def _of_amount(asked: Asked, amount: _Amount, periods: Sequence[str]) -> Parsed:
    if len(periods) > 1:
        return asked.failed(Problem.AMBIGUOUS)
    if periods:
        return _of_period(asked, amount, periods[0])
    return _of_bare_number(asked, amount)


def _amounts(asked: Asked, found: Sequence[Numeral]) -> list[_Amount]:
    """Numbers that can be pay: not "9 hours", not "3 years"."""
    amounts: list[_Amount] = []
    for numeral in found:
        at = numeral.end
        letter = asked.words.texts[at] if at < len(asked.words.texts) else ""
        if letter in _LETTERS:
            amounts.append(_Amount(numeral.low * _LETTERS[letter], numeral))
        elif numeral.low > 0 and not _counts_something(asked, numeral):
            amounts.append(_Amount(numeral.low, numeral))
    return amounts


def _counts_something(asked: Asked, numeral: Numeral) -> bool:
    """Time, a year ("comecei em 2018"), or things: "2000 clientes"."""
    if _counts_time(asked, numeral):
        return True
    texts = asked.words.texts
    money = currencies().find(texts)
    if any(each.end == numeral.start or each.start == numeral.end for each in money):
        return False
    if not money and not asked.find("periods") and _is_year(texts, numeral):
        return True
    noun = texts[numeral.end] if numeral.end < len(texts) else ""
    if asked.has_behind("amounts", numeral.end, "things"):
        return True
    if any(asked.known[each].at(texts, numeral.end) for each in ("periods", "fillers", "joining")):
        return False
    is_asked = is_topic(noun, topic_of(asked.question))
    return not is_asked and noun in of_other_questions(asked.job, asked.question)


def _is_year(texts: Sequence[str], numeral: Numeral) -> bool:
    if not numeral.is_bare_year or numeral.high is not None or numeral.low > _LAST_YEAR:
        return False
    before, behind = texts[numeral.start - 1 : numeral.start], texts[numeral.end : numeral.end + 1]
    return not (_SINCE.isdisjoint(before) and _SINCE_BEHIND.isdisjoint(behind))


def _counts_time(asked: Asked, numeral: Numeral) -> bool:
    if asked.has_behind("amounts", numeral.end, "unlike"):
        return True
    unit = asked.known["units"].at(asked.words.texts, numeral.end)
    is_letter = unit is not None and len(asked.words.texts[numeral.end]) == 1
    return unit is not None and not is_letter and numeral.low < 100 and numeral.scale == 1


def _currency_problem(asked: Asked) -> Problem | None:
    said = currencies().find(asked.words.texts)
    wanted = asked.question.currency or ""
    is_other = bool(said) and not any(wanted in each.meaning.split() for each in said)
    return Problem.OTHER_CURRENCY if is_other else None


def _periods(asked: Asked) -> list[str]:
    """The periods that are named, each once, but not those of "9 hours"; LPA is a year."""
    found = numerals.find(asked.words, asked.known)
    often = every(asked.words.texts, asked.known)
    counted = {each.end for each in found if _counts_time(asked, each)}
    counted.update(at for each in often for at in range(each.start, each.end))
    named = [each for each in asked.find("periods") if each.start not in counted]
    return list(dict.fromkeys(each.meaning.replace("lakh_year", "year") for each in named))


def _of_period(asked: Asked, amount: _Amount, period: str) -> Parsed:
    wanted = asked.question.per or "month"
    country = asked.country
    value = amount.value * a_year_has(period, country) / a_year_has(wanted, country)
    if period != wanted and not {period, wanted} <= _FIRM:
        return asked.failed(Problem.UNCLEAR_AMOUNT, _money(asked, value))
    return _checked(asked, amount, value, SURE)


def _of_bare_number(asked: Asked, amount: _Amount) -> Parsed:
    """Taken when it fits the job's pay; else the nearest likely meaning is suggested."""
    reference = _reference(asked)
    if _may_count_else(asked, amount):
        return asked.failed(Problem.NOT_UNDERSTOOD)
    if reference is None:
        return _checked(asked, amount, amount.value, FAIR)
    if _fits(amount.value, reference):
        return _checked(asked, amount, amount.value, SURE)
    if _strange(asked, amount) > _STORY:
        return asked.failed(Problem.NOT_UNDERSTOOD)
    return asked.failed(Problem.UNCLEAR_AMOUNT, _money(asked, _guess(asked, amount, reference)))


def _guess(asked: Asked, amount: _Amount, reference: tuple[float, float]) -> float:
    """What a number that fits nothing may mean: thousands, lakhs, pay of a year or of a month."""
    wanted = a_year_has(asked.question.per or "month", asked.country)
    says_lakhs = asked.question.currency in _IN_LAKHS and asked.question.per == "year"
    lakhs = (amount.value * _LAKH,) if says_lakhs else ()
    guesses = (amount.value * 1000, *lakhs, amount.value / wanted, amount.value * 12 / wanted)
    return next((each for each in guesses if _fits(each, reference)), amount.value)


def _may_count_else(asked: Asked, amount: _Amount) -> bool:
    """A small number without currency in a sentence: "I live 10 miles away", "I'm 25"."""
    if amount.value >= _PLAINLY_PAY or currencies().find(asked.words.texts):
        return False
    if asked.says_age(amount.numeral.start, amount.value):
        return True
    is_denied = numerals.is_denied(asked.words.texts, amount.numeral.start, asked.known)
    return is_denied or _strange(asked, amount) > _STORY


def _doubted(asked: Asked, amount: _Amount) -> Parsed:
    return asked.failed(Problem.UNCLEAR_AMOUNT, _money(asked, amount.value))


def _reference(asked: Asked) -> tuple[float, float] | None:
    """The pay that answers are held against: the job's, else the question's bounds or points."""
    pay, question = asked.job.pay, asked.question
    if pay is not None and pay.currency == question.currency:
        country = asked.country
        factor = a_year_has(pay.per, country) / a_year_has(question.per or "month", country)
        ends = [end * factor for end in (pay.minimum, pay.maximum) if end]
    else:
        ends = [end for end in (question.minimum, question.maximum) if end]
        ends = ends or [float(value) for value, _ in question.points if value]
    return (min(ends), max(ends)) if ends else None


def _fits(value: float, reference: tuple[float, float]) -> bool:
    return reference[0] / FACTOR <= value <= reference[1] * FACTOR


def _strange(asked: Asked, amount: _Amount) -> int:
    said = [(each.start, each.end) for each in currencies().find(asked.words.texts)]
    return asked.strange_words([(amount.numeral.start, amount.numeral.end), *said])


def _money(asked: Asked, value: float) -> dict[str, object]:
    rounded = round(value) if value >= 100 else round(value, 2)
    return {
        "amount": plain(rounded),
        "currency": asked.question.currency,
        "per": asked.question.per or "month",
    }


def _checked(asked: Asked, amount: _Amount, value: float, sure: float) -> Parsed:
    money = _money(asked, value)
    problem = within_bounds(asked, value, value)
    if problem is not None:
        return asked.failed(problem)
    if asked.has("choosing", "hedge"):
        return asked.failed(Problem.UNCLEAR_AMOUNT, money)
    words = asked.quote(amount.numeral.start, amount.numeral.end)
    return Parsed(money, words, sure if _strange(asked, amount) <= 12 else UNSURE)
