"""Playing a case on a stage."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.errors import NotFound
from bot.domain.message import Option, Status
from bot.evaluation.case_file import Case, CaseFile, load
from bot.evaluation.report import as_json, last_line, told
from bot.evaluation.run import run
from tests.unit.evaluation.case_texts import (
    HEAD,
    Parrot,
    file_of,
    played_on,
    steps_of,
    words,
)

AGREE = (Option("yes", "Yes"), Option("no", "No"))


@pytest.fixture
def parrot() -> Parrot:
    return Parrot(lambda what: [words(f"You {what}", options=AGREE)], stage="consent")


async def test_every_step_reaches_the_stage(tmp_path: Path, parrot: Parrot) -> None:
    (tmp_path / "cv.pdf").write_bytes(b"%PDF-")
    steps = """\
        - user: "hi"
        - burst: ["a", "b"]
        - tap: "yes"
        - file: cv.pdf
        - status: {last: read}
        - wait: 2h
        - recruiter: {takes_over: true, says: "Asha", records: {licence: true}, hands_back: true}
        - call: {status: busy}
        """
    played = await played_on(parrot, steps_of(tmp_path, steps))
    assert played.failures == ()
    assert parrot.done == [
        ("say", "hi"),
        ("say", "a", "b"),
        ("tap", "You say a b", "yes"),
        ("upload", "cv.pdf"),
        ("report", "You upload cv.pdf", Status.READ),
        ("wait", timedelta(hours=2)),
        ("take over",),
        ("recruiter says", "Asha"),
        ("record", {"licence": True}),
        ("hand back",),
        ("call", "busy", {}),
    ]


async def test_a_bot_step_sees_what_was_said_since_the_last_act(
    tmp_path: Path, parrot: Parrot
) -> None:
    steps = """\
        - user: "one"
        - user: "two"
        - expect: {stage: consent}
        - bot: {contains: ["two"], lacks: ["one"]}
        - bot: {contains: ["You say"]}
        """
    assert (await played_on(parrot, steps_of(tmp_path, steps))).passed


async def test_a_recruiter_is_not_the_assistant(tmp_path: Path) -> None:
    steps = """\
        - user: "hi"
        - recruiter: {says: "Hello, Asha here"}
        - bot: {silent: true}
        - expect: {messages_sent: {max: 0}}
        """
    played = await played_on(Parrot(lambda _: []), steps_of(tmp_path, steps))
    assert played.passed
    assert "R Hello, Asha here" in told(played, whole=True)


async def test_before_the_first_word_nothing_is_so(tmp_path: Path, parrot: Parrot) -> None:
    steps = "- expect: {stage: new, answers: {}, messages_sent: 0, pending: null}\n"
    assert (await played_on(parrot, steps_of(tmp_path, steps))).passed


async def test_a_tap_finds_its_button_by_label_or_id(tmp_path: Path) -> None:
    parrot = Parrot(lambda _: [words("Which?", options=(Option("bike", "Motorbike"),))])
    steps = "- user: hi\n- tap: motorbike\n- tap: BIKE\n"
    assert (await played_on(parrot, steps_of(tmp_path, steps))).passed
    assert parrot.done[1:] == [("tap", "Which?", "bike")] * 2


@pytest.mark.parametrize(
    ("steps", "failure"),
    [
        ("- user: hi\n- tap: Maybe\n", "line 6: there is no button [Maybe] on the last question"),
        ("- status: {last: read}\n", "line 5: there is no message to report on"),
        ("- voice: hello\n", "line 5: A voice note ('hello') cannot be played yet: not built."),
    ],
)
async def test_a_step_that_cannot_be_done_fails_with_a_sentence(
    tmp_path: Path, parrot: Parrot, steps: str, failure: str
) -> None:
    played = await played_on(parrot, steps_of(tmp_path, steps))
    assert played.failures[0].startswith(failure)


async def test_nothing_can_be_tapped_where_no_buttons_are(tmp_path: Path) -> None:
    parrot = Parrot(lambda _: [words("Hello")])
    played = await played_on(parrot, steps_of(tmp_path, "- user: hi\n- tap: Yes\n"))
    assert played.failures == ("line 6: nothing can be tapped: the assistant sent no buttons",)


async def test_a_step_that_cannot_be_done_ends_the_case(tmp_path: Path, parrot: Parrot) -> None:
    played = await played_on(parrot, steps_of(tmp_path, "- voice: hello\n- user: hi\n"))
    assert (len(played.failures), parrot.done) == (1, [])


async def test_a_difference_does_not_end_the_case(tmp_path: Path, parrot: Parrot) -> None:
    steps = "- user: hi\n- expect: {stage: new}\n- user: more\n- expect: {owner: waiting}\n"
    played = await played_on(parrot, steps_of(tmp_path, steps))
    assert played.failures == (
        'line 6: stage: expected "new", is "consent"',
        'line 8: owner: expected "waiting", is "bot"',
    )


async def test_a_turn_that_raises_fails_the_case_and_says_where(tmp_path: Path) -> None:
    def explode(what: str) -> list[object]:
        raise ValueError(what)

    parrot = Parrot(explode)  # type: ignore[arg-type]
    played = await played_on(parrot, steps_of(tmp_path, "- user: hi\n"))
    assert played.failures[0].startswith("line 5: ValueError: say hi (at test_player.py:")


async def test_the_language_is_looked_at_in_the_end(tmp_path: Path) -> None:
    text = HEAD.replace("    steps:", "    language: hi\n    steps:") + "      - user: hi\n"
    file = load(file_of(tmp_path, text))
    assert (await played_on(Parrot(lambda _: [], language="hi"), file)).passed
    played = await played_on(Parrot(lambda _: [], language="en"), file)
    assert played.failures == ('line 3: language: expected "hi", is "en"',)


@pytest.fixture
def talk(tmp_path: Path) -> CaseFile:
    return steps_of(tmp_path, "- user: hi\n- tap: Yes\n- expect: {stage: new, owner: bot}\n")


async def test_a_failed_case_shows_its_transcript(talk: CaseFile, parrot: Parrot) -> None:
    shown = told(await played_on(parrot, talk))
    assert shown.split("\n")[1:] == [
        "    > hi",
        "    < You say hi [Yes] [No]",
        "    > [Yes]",
        "    < You tap You say hi yes [Yes] [No]",
        '    ✗ line 7: stage: expected "new", is "consent"',
    ]


async def test_a_report_for_programs_has_all_of_it(talk: CaseFile, parrot: Parrot) -> None:
    played = await played_on(parrot, talk)
    report = json.loads(json.dumps(as_json([played])))
    [case] = report["cases"]
    assert (report["passed"], report["failed"]) == (0, 1)
    assert (case["name"], case["file"], case["passed"]) == ("one", "talk.yaml", False)
    assert case["failures"] == ['line 7: stage: expected "new", is "consent"']
    assert case["transcript"][0] == {"by": "candidate", "text": "hi", "line": 5}
    assert case["duration"] >= 0
    assert last_line([played]) == "0 passed, 1 failed"


class Opened:
    """Opens a parrot for each case."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, file: CaseFile, case: Case) -> "Opened":
        assert case in file.cases
        self.names.append(case.name)
        return self

    async def __aenter__(self) -> Parrot:
        return Parrot(lambda _: [], stage="consent")

    async def __aexit__(self, *_: object) -> None:
        """Nothing is open."""


TWO_CASES = """\
job: job.yaml
cases:
  - name: passes
    steps: [{user: hi}, {expect: {stage: consent}}]
  - name: fails
    steps: [{user: hi}, {expect: {stage: new}}]
"""


async def test_a_run_plays_all_and_ends_with_the_count(tmp_path: Path) -> None:
    opened, written = Opened(), list[str]()
    report = tmp_path / "report.json"
    code = await run([file_of(tmp_path, TWO_CASES)], opened, written.append, json_file=report)
    assert (code, opened.names) == (1, ["passes", "fails"])
    assert written[-1] == "1 passed, 1 failed"
    assert json.loads(report.read_text("utf-8"))["failed"] == 1


async def test_a_run_may_play_only_some_cases(tmp_path: Path) -> None:
    opened, written = Opened(), list[str]()
    code = await run([file_of(tmp_path, TWO_CASES)], opened, written.append, only=["PASS"])
    assert (code, written[-1]) == (0, "1 passed, 0 failed")


async def test_a_run_of_no_case_at_all_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no case named dance"):
        await run([file_of(tmp_path, TWO_CASES)], Opened(), print, only=["dance"])
