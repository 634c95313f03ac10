"""Checks one question of a job file: its keys, its bounds, its knock-out, its points."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.domain.job import QuestionType, Rule
from bot.domain.language import LANGUAGES
from bot.files.form import Form, said
from bot.files.marked import Step

ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOMENT: Final = re.compile(r"today|[+-]\d{1,4}d|\d{4}-\d{2}-\d{2}")
CURRENCY: Final = re.compile(r"[A-Z]{3}")
CURRENCY_RULE: Final = "a currency's three capital letters, like INR"
PERIODS: Final = ("hour", "day", "week", "month", "year")
RESERVED: Final = ("resume",)
"""Ids that a conversation uses for something else: ``pending: resume`` waits for the file."""

COMMON: Final = ("required", "knockout", "weight", "from_resume")
KEYS: Final = {
    QuestionType.YES_NO: ("points",),
    QuestionType.NUMBER: ("min", "max", "points"),
    QuestionType.DURATION: ("min", "max", "points"),
    QuestionType.CHOICE: ("options",),
    QuestionType.CHOICES: ("options",),
    QuestionType.MONEY: ("min", "max", "points", "currency", "per"),
    QuestionType.DATE: ("earliest", "latest"),
    QuestionType.TEXT: ("max",),
    QuestionType.PLACE: ("max",),
    QuestionType.PHONE: (),
    QuestionType.EMAIL: (),
}
"""What a type knows beside id, type, ask and the common keys."""

RULES: Final = {
    QuestionType.YES_NO: (Rule.EQUALS,),
    QuestionType.NUMBER: (Rule.EQUALS, Rule.BELOW, Rule.ABOVE),
    QuestionType.DURATION: (Rule.EQUALS, Rule.BELOW, Rule.ABOVE),
    QuestionType.CHOICE: (Rule.EQUALS, Rule.ANY_OF, Rule.NONE_OF),
    QuestionType.CHOICES: (Rule.ANY_OF, Rule.NONE_OF),
    QuestionType.MONEY: (Rule.BELOW, Rule.ABOVE),
    QuestionType.DATE: (Rule.BEFORE, Rule.AFTER),
}
"""The knock-out rules that make sense for a type; those not listed cannot knock out."""

_WITH_OPTIONS: Final = (QuestionType.CHOICE, QuestionType.CHOICES)
_ID_RULE: Final = "a small letter, then small letters, digits and _"


def check_text(form: Form, *path: Step) -> None:
    """A text: one string, or a map from language to string."""
    value = form.at(*path)
    if not isinstance(value, dict):
        form.text(*path)
        return
    if not value:
        form.wrong(f"{path[-1]} has no text in any language", *path)
    for language in form.at(*path):
        if language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            form.wrong(f"language {language!r} is not known; known: {known}", *path, language)
        elif not form.has(*path, language):
            form.wrong(f"{path[-1]} is empty in {language!r}", *path, language)
        form.text(*path, language)


def check_question(form: Form, *path: Step) -> None:
    """One question; mistakes are noted in the form."""
    kind = _kind(form, *path)
    if kind is None:
        return
    needed = ["id", "type", "ask"]
    if kind in _WITH_OPTIONS:
        needed.append("options")
    if kind is QuestionType.MONEY:
        needed.append("currency")
    form.map(needed, [key for key in (*COMMON, *KEYS[kind]) if key not in needed], *path)
    _check_common(form, *path)
    _check_options(form, *path)
    _check_bounds(form, kind, *path)
    _check_knockout(form, kind, *path)
    _check_points(form, kind, *path)


def _kind(form: Form, *path: Step) -> QuestionType | None:
    if not isinstance(form.at(*path), dict):
        form.wrong(f"a question must be a map, not {said(form.at(*path))}", *path)
        return None
    if not form.has(*path, "type"):
        form.wrong("the question lacks 'type'", *path, "type")
        return None
    named = form.one_of(QuestionType, *path, "type", what="question type")
    return QuestionType(named) if named else None


def _check_common(form: Form, *path: Step) -> None:
    found = form.matching(ID, _ID_RULE, *path, "id")
    if found in RESERVED:
        form.wrong(f"id {found!r} is taken by the assistant itself; choose another", *path, "id")
    check_text(form, *path, "ask")
    form.flag(*path, "required")
    form.number(*path, "weight", least=0)
    form.matching(ID, _ID_RULE, *path, "from_resume")


def _check_options(form: Form, *path: Step) -> None:
    if form.at(*path, "options") == []:
        form.wrong("options is empty", *path, "options")
    for index in range(len(form.items(*path, "options"))):
        option = (*path, "options", index)
        if form.map(("id", "label"), ("points",), *option):
            form.matching(ID, _ID_RULE, *option, "id")
            check_text(form, *option, "label")
            form.number(*option, "points", least=0, most=100)
    form.unique("option", *path, "options")


def _check_bounds(form: Form, kind: QuestionType, *path: Step) -> None:
    if kind in {QuestionType.TEXT, QuestionType.PLACE}:
        form.number(*path, "max", least=1)
        return
    least, most = form.number(*path, "min"), form.number(*path, "max")
    if least is not None and most is not None and least > most:
        form.wrong(f"min {least:g} is above max {most:g}", *path, "min")
    form.matching(CURRENCY, CURRENCY_RULE, *path, "currency")
    form.one_of(PERIODS, *path, "per")
    for key in ("earliest", "latest"):
        _check_moment(form, *path, key)


def _check_moment(form: Form, *path: Step) -> None:
    rule = "today, +90d or a date like 2026-12-31"
    moment = form.matching(MOMENT, rule, *path)
    if moment and moment[0].isdigit() and not _is_date(moment):
        form.wrong(f"there is no day {moment}", *path)


def _is_date(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _check_knockout(form: Form, kind: QuestionType, *path: Step) -> None:
    place = (*path, "knockout")
    if not form.has(*place) or not form.map(("because",), tuple(Rule), *place):
        return
    check_text(form, *place, "because")
    rules = [rule for rule in Rule if form.has(*place, rule)]
    if len(rules) != 1:
        form.wrong(f"a knockout has one rule of {', '.join(Rule)}", *place)
    allowed = RULES.get(kind, ())
    for rule in rules:
        if rule in allowed:
            _check_bound(form, kind, rule, *path)
        elif allowed:
            form.wrong(f"{rule} does not fit {kind}; fitting: {', '.join(allowed)}", *place, rule)
        else:
            form.wrong(f"a question of type {kind} cannot knock out", *place, rule)


def _check_bound(form: Form, kind: QuestionType, rule: Rule, *path: Step) -> None:
    place = (*path, "knockout", rule)
    match kind:
        case QuestionType.YES_NO:
            form.flag(*place)
        case QuestionType.DATE:
            if not _is_date(form.text(*place)):
                form.wrong(f"{rule} must be a date like 2026-12-31", *place)
        case QuestionType.CHOICE | QuestionType.CHOICES:
            _check_named_options(form, rule, *path)
        case _:
            form.number(*place)


def _check_named_options(form: Form, rule: Rule, *path: Step) -> None:
    place = (*path, "knockout", rule)
    if rule is Rule.EQUALS:
        named: Sequence[tuple[Step, ...]] = [place]
    else:
        named = [(*place, index) for index in range(len(form.items(*place)))]
        if form.at(*place) == []:
            form.wrong(f"{rule} names no option", *place)
    options = [o["id"] for o in form.items(*path, "options") if isinstance(o, dict) and "id" in o]
    for each in named:
        form.one_of([str(option) for option in options], *each, what="option")


def _check_points(form: Form, kind: QuestionType, *path: Step) -> None:
    place = (*path, "points")
    if "points" not in KEYS[kind] or not form.has(*place):
        return  # unknown there: the key itself was noted
    if kind is not QuestionType.YES_NO:
        _check_line(form, *place)
    elif form.map(("true", "false"), (), *place):
        for key in ("true", "false"):
            form.number(*place, key, least=0, most=100)


def _check_line(form: Form, *place: Step) -> None:
    if form.at(*place) == []:
        form.wrong("points is empty", *place)
    before: float | None = None
    for index, pair in enumerate(form.items(*place)):
        if not isinstance(pair, list) or len(pair) != len(("value", "points")):
            form.wrong(f"points hold pairs [value, points], not {said(pair)}", *place, index)
            continue
        form.items(*place, index)
        value = form.number(*place, index, 0)
        form.number(*place, index, 1, least=0, most=100)
        if before is not None and value is not None and value <= before:
            form.wrong(f"the values of points must rise; {value:g} does not", *place, index)
        before = before if value is None else value
