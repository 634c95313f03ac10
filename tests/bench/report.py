"""The report: a page for people with its charts, and the same figures as JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.bench.aims import Finding, Study, Verdict
from tests.bench.plan import Plan
from tests.bench.table import Row, plain

MARKS: Mapping[Verdict, str] = {Verdict.MISSED: "**missed**", Verdict.NEAR: "near"}


def lines(studies: Sequence[Study], grace: float) -> str:
    """All findings for a terminal, ratios first."""
    found = sorted(_findings(studies), key=lambda each: (each.aim is None, bool(each.unit)))
    head = f"{'':<48}{'here':>10}  {'aim':<9}{'':<7} of"
    return "\n".join([head, *(_line(each, grace) for each in found)])


def _line(finding: Finding, grace: float) -> str:
    verdict = finding.verdict(grace).value
    said = f"{finding.what:<48}{finding.shown:>10}  {finding.wanted:<9}{verdict:<7}"
    return f"{said} {finding.beside}".rstrip()


def missed(studies: Sequence[Study], grace: float) -> list[Finding]:
    """The findings whose aim is not reached."""
    return [each for each in _findings(studies) if each.verdict(grace) is Verdict.MISSED]


def write(studies: Sequence[Study], plan: Plan, about: Mapping[str, object]) -> Path:
    """Report, charts and JSON into the plan's folder; where the report is."""
    plan.out.mkdir(parents=True, exist_ok=True)
    for chart in (chart for study in studies for chart in study.charts):
        (plan.out / f"{chart.file}.svg").write_text(chart.svg(), "utf-8")
    figures = json.dumps(_figures(studies, plan, about), indent=2, default=str)
    (plan.out / "figures.json").write_text(figures + "\n", "utf-8")
    report = plan.out / "report.md"
    report.write_text(_page(studies, plan, about), "utf-8")
    return report


def _findings(studies: Sequence[Study]) -> list[Finding]:
    return [finding for study in studies for finding in study.findings]


def _page(studies: Sequence[Study], plan: Plan, about: Mapping[str, object]) -> str:
    parts = [
        "# What a turn costs",
        f"{', '.join(f'{value} {name}' for name, value in about.items())}; "
        f"{plan.workers} workers, {plan.candidates} candidates at a time, "
        f"{plan.seconds:g} s each. Everything runs on this machine, candidates and provider, too.",
        _findings_table(studies, plan.grace),
    ]
    rows = [row for study in studies for row in study.rows]
    if rows:
        parts.append("## CPU, milliseconds each\n\n" + _costs(rows))
    charts = [chart for study in studies for chart in study.charts]
    if charts:
        parts.append("## Charts")
        parts += [f"![{chart.title}]({chart.file}.svg)" for chart in charts]
    return "\n\n".join(parts) + "\n"


def _findings_table(studies: Sequence[Study], grace: float) -> str:
    made = ["| what | here | aim | | of |", "|---|--:|---|---|---|"]
    for each in _findings(studies):
        verdict = each.verdict(grace)
        mark = MARKS.get(verdict, verdict.value)
        made.append(f"| {each.what} | {each.shown} | {each.wanted} | {mark} | {each.beside} |")
    return "\n".join(made)


def _costs(rows: Sequence[Row]) -> str:
    made = ["| what | all | of it |", "|---|--:|---|"]
    for row in rows:
        for name, measured in ((row.what, row.measured), (f"{row.what}: floor", row.floor)):
            if measured.cpu:
                parts = ", ".join(f"{who} {each:.2f}" for who, each in measured.each.items())
                made.append(f"| {name} | {sum(measured.each.values()):.2f} | {parts} |")
    return "\n".join(made)


def _figures(
    studies: Sequence[Study], plan: Plan, about: Mapping[str, object]
) -> dict[str, object]:
    return {
        "about": dict(about),
        "plan": asdict(plan),
        "findings": [
            {**asdict(each), "verdict": each.verdict(plan.grace).value or "shown"}
            for each in _findings(studies)
        ],
        "measured": {
            row.what: {"here": plain(row.measured), "floor": plain(row.floor)}
            for study in studies
            for row in study.rows
        },
        "charts": {
            chart.file: {line.name: line.points for line in chart.series}
            for study in studies
            for chart in study.charts
        },
    }
