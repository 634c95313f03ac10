"""Values as people read them: ``{"amount": 20000, …}`` is ``20,000 INR per month``."""

from datetime import date, timedelta
from typing import Any, Final

from bot.domain.job import Question, QuestionType
from prompts import Wording, wording

LONGEST_VALUE: Final = 80
"""Characters of a text answer that a recap repeats."""

MONTHS: Final = 12


def readable(
    question: Question,
    value: Any,  # noqa: ANN401 - JSON
    language: str,
    country: str | None = None,
    longest: int = LONGEST_VALUE,
) -> str:
    """A recorded value in the candidate's language, its numbers as the job's country has them."""
    words = wording(language)
    match question.type:
        case QuestionType.YES_NO:
            return words.render("value.yes" if value else "value.no")
        case QuestionType.DURATION:
            return duration(int(value), words)
        case QuestionType.CHOICE | QuestionType.CHOICES:
            return _chosen(question, value, words)
        case _:
            return _measured(question, value, words, country, longest)


def _measured(
    question: Question,
    value: Any,  # noqa: ANN401 - JSON
    words: Wording,
    country: str | None,
    longest: int,
) -> str:
    match question.type:
        case QuestionType.MONEY:
            return money(value["amount"], value["currency"], value["per"], words, country)
        case QuestionType.DATE:
            return day(date.fromisoformat(value), words)
        case QuestionType.NUMBER:
            return number(value, words, country)
        case _:
            return shortened(str(value), longest)


def duration(months: int, words: Wording) -> str:
    """``2 years and 6 months``."""
    years, rest = divmod(months, MONTHS)
    parts = [_counted(years, "year", words)] if years else []
    if rest or not years:
        parts.append(_counted(rest, "month", words))
    return listed(parts, words)


def money(
    amount: float,
    currency: str | None,
    per: str | None,
    words: Wording,
    country: str | None = None,
) -> str:
    """``20,000 INR per month``."""
    every = words.render(f"per.{per}") if per and words.has(f"per.{per}") else ""
    text = words.render(
        "value.money", amount=number(amount, words, country), currency=currency or "", per=every
    )
    return " ".join(text.split())


def day(when: date, words: Wording) -> str:
    """``30 November 2026``."""
    month = words.render(f"month.{when.month}")
    return words.render("value.date", day=when.day, month=month, year=when.year)


def number(value: float, words: Wording, country: str | None = None) -> str:
    """With separators as the language has them in that country, at most two decimals."""
    english = f"{value:,.2f}".removesuffix(".00") if value % 1 else f"{value:,.0f}"
    return words.numbered(english, country)


def shortened(text: str, longest: int = LONGEST_VALUE) -> str:
    """One line, cut where it gets long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def listed(parts: list[str], words: Wording) -> str:
    """``morning, evening and night``."""
    if len(parts) < 2:
        return "".join(parts)
    return words.render("value.and", first=", ".join(parts[:-1]), last=parts[-1])


def bound_of(
    question: Question,
    *,
    lower: bool,
    today: date,
    language: str,
    country: str | None = None,
) -> str:
    """A question's limit in words, for saying what would fit; empty when it has none."""
    words = wording(language)
    if question.type is QuestionType.DATE:
        limit = day_of(question.earliest if lower else question.latest, today)
        return day(limit, words) if limit else ""
    limit_value = question.minimum if lower else question.maximum
    if limit_value is None:
        return ""
    if question.type is QuestionType.DURATION:
        return duration(int(limit_value), words)
    if question.type is QuestionType.MONEY:
        return money(limit_value, question.currency, question.per, words, country)
    return number(limit_value, words, country)


def day_of(written: str | None, today: date) -> date | None:
    """The day that ``today``, ``+90d`` or an ISO date means."""
    if not written:
        return None
    if written == "today":
        return today
    if written.startswith(("+", "-")):
        return today + timedelta(days=int(written.rstrip("d")))
    return date.fromisoformat(written)


def _counted(count: int, unit: str, words: Wording) -> str:
    return words.render(f"value.{unit}") if count == 1 else words.render(f"value.{unit}s", n=count)


def _chosen(question: Question, value: Any, words: Wording) -> str:  # noqa: ANN401 - JSON
    ids = value if isinstance(value, list) else [value]
    if not ids:
        return words.render("value.none")
    labels = {choice.id: choice.label.to(words.language) for choice in question.choices}
    return listed([labels.get(each, str(each)) for each in ids], words)
