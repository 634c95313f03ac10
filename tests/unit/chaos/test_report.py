"""The table of a chaos run: what struck, what was found near it, how long it took to recover."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.checker import Finding, Wrong
from tests.chaos.faults import Fault
from tests.chaos.history import Answer, History, Said, Struck, Try, Way
from tests.chaos.report import Summary, never_struck, rows, slowest, table, write

ANA = "whatsapp:+15551"


def said(number: int, begun: float) -> Said:
    return Said(1, ANA, f"c1.{number}", Way.COUNTED, begun, begun + 0.1)


def told(number: int, at: float) -> Try:
    return Try(ANA, f"m{number}", f"{number}: c1.{number}", at, taken=True, answer=Answer.TAKEN)


HISTORY = History(
    said=(said(1, 10.0), said(2, 20.0), said(3, 30.0)),
    tries=(told(1, 12.5), told(2, 20.5), told(3, 33.0)),
    struck=(
        Struck(Fault.WORKER_KILLED, 10.5),
        Struck(Fault.WORKER_KILLED, 20.1),
        Struck(Fault.POSTGRES_STOPPED, 30.2, mended=32.0),
        Struck(Fault.PROVIDER_500, 20.5, ANA),
    ),
)


def row(history: History, fault: Fault, *findings: Finding) -> dict[str, object]:
    found = next(each for each in rows(history, findings) if each.fault == fault.value)
    return {
        "struck": found.struck,
        "wrong": dict(found.wrong),
        "p50": found.recovered_p50,
        "max": found.recovered_max,
    }


def test_recovery_is_until_who_waited_was_answered() -> None:
    found = row(HISTORY, Fault.WORKER_KILLED)
    assert found["struck"] == 2
    assert found["max"] == 2.0
    assert found["p50"] == pytest.approx(1.2)


def test_recovery_of_what_lasted_begins_with_its_mending() -> None:
    assert row(HISTORY, Fault.POSTGRES_STOPPED)["max"] == 1.0


def test_recovery_of_what_hit_one_person_leaves_that_persons_own_pause_out() -> None:
    assert row(HISTORY, Fault.PROVIDER_500)["max"] == pytest.approx(2.9)


def test_recovery_of_what_hit_one_person_who_waited_begins_with_the_fault() -> None:
    history = replace(HISTORY, struck=(Struck(Fault.PROVIDER_500, 31.0, ANA),))
    assert row(history, Fault.PROVIDER_500)["max"] == 2.0


def test_recovery_of_what_hit_a_screening_is_the_answer_to_its_line() -> None:
    lines = tuple(Said(1, ANA, f"s1.{n}", Way.SCRIPTED, n * 10.0, n * 10.0) for n in (1, 2))
    tries = (replace(told(1, 11.0), body="Hello."), replace(told(2, 24.0), body="And?"))
    history = History(lines, tries, struck=(Struck(Fault.PROVIDER_HANGS, 12.0, ANA),))
    assert row(history, Fault.PROVIDER_HANGS)["max"] == 4.0


def test_what_was_never_answered_has_no_recovery() -> None:
    history = replace(HISTORY, tries=HISTORY.tries[:2])
    assert row(history, Fault.PROVIDER_500)["max"] is None


def test_a_fault_that_nobody_noticed_has_no_time() -> None:
    history = replace(HISTORY, struck=(Struck(Fault.REDIS_FLUSHED, 15.0),))
    assert row(history, Fault.REDIS_FLUSHED)["max"] is None


def test_the_longest_waits_come_first() -> None:
    assert slowest(HISTORY) == [(1, "c1.3", 2.9), (1, "c1.1", 2.4), (1, "c1.2", 0.4)]


def test_findings_stand_beside_the_fault_that_was_near() -> None:
    lost = Finding(Wrong.LOST, 1, "c1.1 is lost", 10.0)
    spoke = Finding(Wrong.SPOKE, 1, "spoke", 25.0)
    found = rows(HISTORY, (lost, spoke))
    assert {each.fault: dict(each.wrong) for each in found if each.wrong} == {
        Fault.WORKER_KILLED.value: {"lost": 1},
        Fault.PROVIDER_500.value: {"doubled": 1},
    }


def test_what_never_struck_is_named() -> None:
    missing = never_struck(HISTORY)
    assert Fault.POISON.value in missing
    assert Fault.WEBHOOK_LATE.value in missing
    assert Fault.LISTING_HANGS.value in missing
    assert Fault.WORKER_KILLED.value not in missing


def summary(*findings: Finding) -> Summary:
    return Summary(
        seed=7,
        minutes=1.0,
        mutation="",
        messages=3,
        turns=3,
        kills=2,
        unaccepted=0,
        unsure=0,
        rows=rows(HISTORY, findings),
        findings=findings,
        never_struck=(),
        control="",
        errors=(),
        seconds=90.0,
    )


def test_a_clean_run_says_so() -> None:
    page = table(summary())
    assert page.endswith("Nothing was found.")
    widths = {len(line) for line in page.split("\n\n", maxsplit=1)[0].splitlines()}
    assert len(widths) == 1


def test_a_run_with_a_finding_says_which() -> None:
    page = table(summary(Finding(Wrong.LOST, 1, "c1.2 is gone", 10.0)))
    assert page.endswith("FAILED.")
    assert "lost: person 1: c1.2 is gone" in page


def test_a_control_run_that_failed_is_no_clean_run() -> None:
    failed = replace(summary(), control="3 bursts became 4 turns.")
    assert not failed.is_clean
    assert "3 bursts became 4 turns." in table(failed)


def test_a_run_in_which_something_never_struck_or_was_never_accepted_is_no_clean_run() -> None:
    short = replace(summary(), never_struck=("redis flushed",))
    assert short.is_clean
    assert not replace(short, minutes=10.0).is_clean
    assert not replace(summary(), unaccepted=1).is_clean


def test_a_broken_system_is_found_out_by_what_its_break_leads_to() -> None:
    stuck = summary(Finding(Wrong.STUCK, 1, "c1.3 waits", 30.0))
    assert stuck.shows({Wrong.STUCK, Wrong.LOST})
    assert not stuck.shows({Wrong.DOUBLED})
    assert not replace(stuck, control="3 bursts became 4 turns.").shows({Wrong.STUCK})


def test_the_figures_are_written_as_json(tmp_path: Path) -> None:
    path = tmp_path / "build" / "chaos-7.json"
    write(summary(Finding(Wrong.STUCK, 1, "c1.3 waits", 30.0)), path)
    plain = json.loads(path.read_text("utf-8"))
    assert (plain["seed"], plain["is_clean"]) == (7, False)
    assert plain["findings"][0]["wrong"] == "stuck"
    assert {each["fault"] for each in plain["rows"]} >= {fault.value for fault in Fault}
