"""Conversation files: what they say, and every mistake with its line."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import BadFile, NotFound
from bot.domain.message import Status
from bot.evaluation.case_file import load
from bot.evaluation.steps import (
    Bot,
    Call,
    Expect,
    Recruit,
    Report,
    Say,
    Span,
    TapOn,
    Upload,
    Voice,
    Wait,
)
from tests.unit.evaluation.case_texts import HEAD, file_of, steps_of


def test_every_step_is_read_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "cv.pdf").write_bytes(b"%PDF-")
    steps = """\
        - user: "Hi"
        - burst: ["wait", "sorry"]
        - tap: "Yes"
        - file: cv.pdf
        - voice: "on Monday"
        - status: {last: delivered}
        - wait: 25h
        - recruiter: {takes_over: true, says: "Asha here"}
        - recruiter: {records: {licence: true}, hands_back: true}
        - call: {status: completed, answers: {experience: 12}}
        - bot: {contains: ["automated"], lacks: ["rude"], matches: "(?i)agree"}
        - bot: {silent: true}
        - expect: {stage: screening, pending: null, score: {min: 50, max: 70}}
        """
    [case] = steps_of(tmp_path, steps).cases
    assert case.steps == (
        Say(5, ("Hi",)),
        Say(6, ("wait", "sorry")),
        TapOn(7, "Yes"),
        Upload(8, tmp_path / "cv.pdf"),
        Voice(9, "on Monday"),
        Report(10, Status.DELIVERED),
        Wait(11, timedelta(hours=25)),
        Recruit(12, takes_over=True, says="Asha here"),
        Recruit(13, records={"licence": True}, hands_back=True),
        Call(14, "completed", {"experience": 12}),
        Bot(15, contains=("automated",), lacks=("rude",), matches="(?i)agree"),
        Bot(16, silent=True),
        Expect(
            17,
            {
                "stage": "screening",
                "pending": None,
                "score": Span(50, 70),
            },
        ),
    )


def test_an_answer_may_be_expected_to_be_open(tmp_path: Path) -> None:
    [case] = steps_of(tmp_path, "- expect: {answers: {licence: null}, asked: [licence]}\n").cases
    assert case.steps == (Expect(5, {"answers": {"licence": None}, "asked": ("licence",)}),)


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("90s", timedelta(seconds=90)),
        ("5m", timedelta(minutes=5)),
        ("1.5h", timedelta(minutes=90)),
        ("7d", timedelta(days=7)),
    ],
)
def test_times_are_written_short(tmp_path: Path, written: str, time: timedelta) -> None:
    [case] = steps_of(tmp_path, f"- wait: {written}\n").cases
    assert case.steps == (Wait(5, time),)


def test_a_case_begins_on_a_monday_morning_at_the_job(tmp_path: Path) -> None:
    [case] = steps_of(tmp_path, "- user: hi\n").cases
    assert case.now.isoformat() == "2026-11-23T09:00:00+05:30"
    assert case.now.tzinfo == ZoneInfo("Asia/Kolkata")
    assert case.language is None


def test_a_case_may_begin_at_another_time_and_end_in_a_language(tmp_path: Path) -> None:
    text = HEAD.replace("    steps:", '    language: hi\n    now: "2026-12-01T18:30"\n    steps:')
    [case] = load(file_of(tmp_path, text + "      - user: hi\n")).cases
    assert (case.now.isoformat(), case.language) == ("2026-12-01T18:30:00+05:30", "hi")


def test_the_model_is_none_unless_named(tmp_path: Path) -> None:
    text = HEAD + "      - user: hi\n"
    assert load(file_of(tmp_path, text)).model == "none"
    assert load(file_of(tmp_path, f"model: groq\n{text}")).model == "groq"


def test_several_jobs_may_be_open(tmp_path: Path) -> None:
    text = HEAD.replace("job: job.yaml", "job: [job.yaml, job.yaml]") + "      - user: hi\n"
    assert [job.code for job in load(file_of(tmp_path, text)).jobs] == ["TEST-1", "TEST-1"]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("- usr: hi", "step 'usr' is not known; did you mean 'user'?"),
        ("- {user: hi, tap: x}", "a step is one key with its value"),
        ("- hello", "a step is one key with its value"),
        ("- user:", "user has nothing behind it"),
        ("- user: 3", "user must be text"),
        ("- burst: wait", "burst must be a list"),
        ("- wait: soon", "must be a time like 90s, 5m, 25h or 7d"),
        ("- wait: 0 h", "must be a time like"),
        ("- file: nowhere.pdf", "there is no file 'nowhere.pdf'"),
        ("- status: {last: eaten}", "last 'eaten' is not known"),
        ("- status: delivered", "status must be a map"),
        ("- recruiter: {dances: true}", "key 'dances' is not known"),
        ("- recruiter: {takes_over: yes please}", "takes_over must be true or false"),
        ("- call: {answers: {}}", "call lacks 'status'"),
        ("- call: {status: rung}", "status 'rung' is not known"),
        ("- bot: {contans: [x]}", "key 'contans' is not known; did you mean 'contains'?"),
        ('- bot: {matches: "(" }', "is no regular expression"),
        ("- bot: {silent: maybe}", "silent must be true or false"),
        ("- expect: {stag: new}", "key 'stag' is not known; did you mean 'stage'?"),
        ("- expect: {stage: screning}", "did you mean 'screening'?"),
        (
            "- expect: {pending: license}",
            "question 'license' is not known; did you mean 'licence'?",
        ),
        ("- expect: {answers: {license: true}}", "question 'license' is not known"),
        ("- expect: {asked: [license]}", "question 'license' is not known"),
        ("- expect: {answers: all}", "answers must be a map"),
        ("- expect: {opted_out: no}", "opted_out must be true or false"),
        ("- expect: {score: high}", "score must be a number"),
        ("- expect: {messages_sent: {most: 3}}", "key 'most' is not known"),
    ],
)
def test_a_mistake_in_a_step_is_named_with_its_line(
    tmp_path: Path, step: str, problem: str
) -> None:
    with pytest.raises(BadFile) as caught:
        steps_of(tmp_path, f"- user: hi\n{step}\n")
    [mistake] = caught.value.mistakes
    assert mistake.line == 6
    assert problem in mistake.problem


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("job: job.yaml\ncases: []\n", 2, "cases is empty"),
        ("job: job.yaml\n", 1, "lacks 'cases'"),
        (f"{HEAD}      - user: hi\nmood: good\n", 6, "key 'mood' is not known"),
        (f"{HEAD}      - user: hi\n    mood: good\n", 6, "key 'mood' is not known"),
        (f"{HEAD}      - user: hi\n    language: tlh\n", 6, "language 'tlh' is not known"),
        (f"{HEAD}      - user: hi\n    now: noon\n", 6, "must be a time like 2026-11-23T09:00"),
        (HEAD.replace("steps:", "steps: []"), 4, "steps is empty"),
        (HEAD.replace("job.yaml", "work.yaml") + "      - user: hi\n", 1, "there is no job file"),
    ],
)
def test_a_mistake_around_the_steps_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    with pytest.raises(BadFile) as caught:
        load(file_of(tmp_path, text))
    assert line in {mistake.line for mistake in caught.value.mistakes}
    assert any(problem in mistake.problem for mistake in caught.value.mistakes)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as caught:
        steps_of(tmp_path, "- usr: hi\n- tap: Yes\n- wait: soon\n")
    assert [mistake.line for mistake in caught.value.mistakes] == [5, 7]


def test_mistakes_of_the_job_file_are_named_too(tmp_path: Path) -> None:
    path = file_of(tmp_path, f"{HEAD}      - user: hi\n")
    (tmp_path / "job.yaml").write_text("code: x\n", encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        load(path)
    assert all("job file job.yaml" in mistake.problem for mistake in caught.value.mistakes)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load(tmp_path / "nothing.yaml")
