"""The table at the end, and the same as JSON."""

import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from tests.chaos.checker import Finding, Wrong
from tests.chaos.faults import DECK, UNASKED, Fault
from tests.chaos.history import History, Said, Struck, Way

NEAR: Final = 0.7
"""Seconds around a fault: who wrote then waits for what it broke."""
AT_ONCE: Final = 0.05
"""Seconds: what was sent so soon after a fault of its own is the very message that met it."""
SLOWEST: Final = 5
ALL_STRIKE_MINUTES: Final = 2.0
"""A shorter run may end before each kind of fault has had its turn."""
COLUMNS: Final = (Wrong.LOST, Wrong.DOUBLED, Wrong.OUT_OF_ORDER, Wrong.STUCK)
NOBODY: Final = "no fault near"
_TOKEN_SEPARATOR: Final = ": "


@dataclass(frozen=True, slots=True)
class Row:
    """One fault's line. Times in seconds, of all who waited when it struck; None: nobody did."""

    fault: str
    struck: int
    wrong: Mapping[str, int]
    recovered_p50: float | None
    recovered_max: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """One run in figures."""

    seed: int
    minutes: float
    mutation: str
    messages: int
    turns: int
    kills: int
    unaccepted: int
    unsure: int
    rows: Sequence[Row]
    findings: Sequence[Finding]
    never_struck: Sequence[str]
    control: str
    errors: Sequence[str]
    seconds: float
    slowest: Sequence[tuple[int, str, float]] = ()
    stories: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Nothing was found, each fault struck, and nothing went wrong with the run itself."""
        missed = self.never_struck if self.minutes >= ALL_STRIKE_MINUTES else ()
        return not (self.findings or self.errors or self.control or missed or self.unaccepted)

    def shows(self, expected: Collection[Wrong]) -> bool:
        """Whether a broken system was found out, and by what its break must lead to."""
        return any(each.wrong in expected for each in self.findings) and not self.control


def rows(history: History, findings: Sequence[Finding]) -> list[Row]:
    """A line a fault, those that struck and those that never did."""
    blamed: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        blamed[_near(history, finding)][_column(finding.wrong)] += 1
    answered = answered_at(history)
    took: dict[Fault, list[float]] = defaultdict(list)
    counts = Counter(each.fault for each in history.struck)
    for each in history.struck:
        took[each.fault] += waits(history, answered, each)
    made = [_row(fault, counts[fault], blamed[fault], took[fault]) for fault in Fault]
    if blamed[NOBODY]:
        made.append(Row(NOBODY, 0, dict(blamed[NOBODY]), None, None))
    return made


def _row(fault: Fault, struck: int, wrong: Counter[str], took: Sequence[float]) -> Row:
    middle = statistics.median(took) if took else None
    return Row(fault.value, struck, dict(wrong), middle, max(took, default=None))


def _column(wrong: Wrong) -> str:
    """The table has four columns; the other findings count where they hurt."""
    kin = {Wrong.UNLOOKED: Wrong.DOUBLED, Wrong.SPOKE: Wrong.DOUBLED, Wrong.MISTOLD: Wrong.LOST}
    return kin.get(wrong, wrong).value


def _near(history: History, finding: Finding) -> str:
    """The fault that struck this person last, else whatever struck last."""
    addresses = {each.address for each in history.said if each.person == finding.person}
    before = [each for each in history.struck if each.at <= finding.at + NEAR]
    own = [each for each in before if each.address in addresses]
    chosen = own or [each for each in before if not each.address]
    return max(chosen, key=lambda each: each.at).fault.value if chosen else NOBODY


def slowest(history: History) -> list[tuple[int, str, float]]:
    """Who waited longest for an answer: person, token, seconds."""
    answered = answered_at(history)
    waited = [
        (each.person, each.token, round(answered[each.token] - each.accepted, 1))
        for each in history.said
        if each.accepted is not None and each.token in answered
    ]
    return sorted(waited, key=lambda each: each[2], reverse=True)[:SLOWEST]


def answered_at(history: History) -> dict[str, float]:
    """When the answer to each token first reached the provider."""
    found = _screened_at(history)
    for each in sorted(history.tries, key=lambda each: each.at):
        if each.taken:
            for part in each.body.split(", "):
                token = part.partition(_TOKEN_SEPARATOR)[2].split(" ")[0]
                found.setdefault(token, each.at)
    return found


def _screened_at(history: History) -> dict[str, float]:
    """Likewise of the lines of screenings, which are answered one by one."""
    told: dict[str, list[float]] = defaultdict(list)
    for each in sorted(history.tries, key=lambda each: each.at):
        if each.taken:
            told[each.to].append(each.at)
    lines: dict[str, list[str]] = defaultdict(list)
    for said in history.said:
        if said.way is Way.SCRIPTED:
            lines[said.address].append(said.token)
    return {
        token: at
        for address, tokens in lines.items()
        for token, at in zip(tokens, told[address], strict=False)
    }


def waits(history: History, answered: Mapping[str, float], struck: Struck) -> list[float]:
    """Seconds from the fault (from its mending, if it lasted) until each who waited was answered.

    Of a fault that hit one person: how long that person's next answer took, from the fault or, if
    nothing was to be answered then, from the message that it answers.
    """
    since = struck.mended if struck.mended is not None else struck.at
    if struck.address:
        later = [
            (answered[each.token], each.accepted)
            for each in history.said
            if each.address == struck.address
            and each.accepted is not None
            and answered.get(each.token, 0.0) > since + AT_ONCE
        ]
        return [at - max(since, accepted) for at, accepted in sorted(later)[:1]]
    return [
        answered[each.token] - since
        for each in history.said
        if _waits(each, struck, since) and answered.get(each.token, 0.0) > since
    ]


def _waits(said: Said, struck: Struck, since: float) -> bool:
    return said.way is Way.COUNTED and struck.at - NEAR <= said.begun <= since + NEAR


def never_struck(history: History) -> list[str]:
    """Faults of which not one took effect."""
    seen = {each.fault for each in history.struck}
    return [fault.value for fault in (*dict.fromkeys(DECK), *UNASKED) if fault not in seen]


def table(summary: Summary) -> str:
    """The run as a page of text."""
    heads = ("fault", "struck", *(each.value for each in COLUMNS), "recovered p50", "max")
    lines = [heads, *(_cells(row) for row in summary.rows), _total(summary)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    drawn = ["  ".join(_aligned(line, widths)) for line in lines]
    rule = "-" * len(drawn[0])
    page = [drawn[0], rule, *drawn[1:-1], rule, drawn[-1], "", *_said(summary)]
    return "\n".join(page)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
    return [first.strip().ljust(widths[0]), *others]


def _cells(row: Row) -> tuple[str, ...]:
    wrong = (str(row.wrong.get(each.value, 0)) for each in COLUMNS)
    return (row.fault, str(row.struck), *wrong, _time(row.recovered_p50), _time(row.recovered_max))


def _total(summary: Summary) -> tuple[str, ...]:
    struck = sum(row.struck for row in summary.rows)
    wrong = (str(sum(row.wrong.get(each.value, 0) for row in summary.rows)) for each in COLUMNS)
    return ("all", str(struck), *wrong, "", "")


def _time(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.1f} s"


def _said(summary: Summary) -> list[str]:
    first = (
        f"Seed {summary.seed}: {summary.messages} messages, {summary.turns} turns, "
        f"{summary.kills} kills in {summary.seconds:.0f} s; {summary.unaccepted} were never "
        f"accepted, {summary.unsure} replies are listed as unsure."
    )
    lines = [first]
    if summary.slowest:
        longest = ", ".join(f"{token} {seconds:.0f} s" for _, token, seconds in summary.slowest)
        lines.append(f"The longest waits: {longest}.")
    if summary.never_struck:
        lines.append("Never struck: " + ", ".join(summary.never_struck) + ".")
    if summary.control:
        lines.append(f"Control run: {summary.control}")
    lines += [f"The run itself: {error}" for error in summary.errors]
    shown = summary.findings[:20]
    lines += [f"{each.wrong.value}: person {each.person}: {each.what}" for each in shown]
    if len(summary.findings) > len(shown):
        lines.append(f"… and {len(summary.findings) - len(shown)} more, in the JSON.")
    broken = f" (with {summary.mutation} broken)" if summary.mutation else ""
    verdict = "Nothing was found." if summary.is_clean else "FAILED."
    return [*lines, f"{verdict[:-1]}{broken}."]


def write(summary: Summary, path: Path) -> None:
    """The figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {**asdict(summary), "is_clean": summary.is_clean}
    path.write_text(json.dumps(plain, indent=1, default=str, ensure_ascii=False), "utf-8")
