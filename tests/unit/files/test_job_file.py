import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest

from bot.domain.errors import BadFile, NotFound
from bot.domain.job import (
    Job,
    Knockout,
    LocalText,
    OnKnockout,
    Pay,
    Place,
    QuestionType,
    ResumeWish,
    Rule,
)
from bot.files.form import Form
from bot.files.job_file import (
    OPTIONAL,
    REQUIRED,
    JobDraft,
    demo_job,
    job_from_document,
    load_job,
    schema_text,
)
from bot.files.marked import read
from bot.files.question_form import COMMON, KEYS
from tests.unit.parsing.driver import JOB_FILE, driver_job

SMALL = """\
code: COOK-1
title: Cook
employer: Blue Kitchen
location: {timezone: Europe/Madrid}
languages: [es]
questions:
  - id: nights
    type: yes_no
    ask: ¿Puedes trabajar de noche?
"""

HERE = Path(__file__).parent
WHOLE = (HERE / "whole-job.yaml").read_text(encoding="utf-8")
MISTAKES: list[dict[str, Any]] = json.loads((HERE / "mistakes.json").read_text(encoding="utf-8"))
"""What to change in the whole job, and the mistake that must be named then."""


def mistakes_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadFile) as caught:
        load_job(text, name="job.yaml")
    return [(mistake.line, mistake.problem) for mistake in caught.value.mistakes]


def job_of(text: str) -> Job:
    return load_job(text).to_job(UUID(int=1), version=2)


def test_a_small_job_gets_the_defaults() -> None:
    draft = load_job(SMALL)
    job = job_of(SMALL)

    assert (draft.code, draft.is_open) == ("COOK-1", True)
    assert job.title == LocalText({"es": "Cook"}, "es")
    assert job.location == Place(None, None, "Europe/Madrid")
    assert (job.pay, job.resume, job.on_knockout) == (None, ResumeWish.OPTIONAL, OnKnockout.TELL)
    assert (job.advance, job.review, job.knowledge) == (70, 50, ())
    assert job.questions[0].required
    assert job.questions[0].weight == 1


def test_a_whole_job_keeps_everything_it_says() -> None:
    job = job_of(WHOLE)

    assert (job.code, job.version, job.is_open) == ("COOK-1", 2, False)
    assert job.title.to("es") == "Cocinero"
    assert job.pay == Pay(1200, 1500, "EUR", "month")
    assert (job.resume, job.on_knockout) == (ResumeWish.NEVER, OnKnockout.REVIEW)
    assert (job.advance, job.review) == (80, 40)
    assert [q.type for q in job.questions] == [
        QuestionType.YES_NO, QuestionType.NUMBER, QuestionType.DURATION, QuestionType.CHOICE,
        QuestionType.CHOICES, QuestionType.MONEY, QuestionType.DATE, QuestionType.PLACE,
        QuestionType.PHONE, QuestionType.EMAIL, QuestionType.TEXT,
    ]  # fmt: skip
    assert job.knowledge[0].text.to("es") == "De seis a dos."


def test_each_type_keeps_its_own_keys() -> None:
    nights, covers, years, kitchen, days, wage, start, area, phone, _, note = job_of(
        WHOLE
    ).questions

    assert nights.points == ((True, 100.0), (False, 40.0))
    assert nights.knockout == Knockout(
        Rule.EQUALS, False, LocalText({"en": "We cook at night."}, "en")
    )
    assert (covers.minimum, covers.maximum, covers.points[1]) == (0, 500, (100, 100.0))
    assert (years.from_resume, years.knockout and years.knockout.bound) == (
        "total_experience_months",
        6,
    )
    assert (kitchen.weight, [c.points for c in kitchen.choices]) == (2, [60, None])
    assert days.knockout is not None
    assert days.knockout.bound == ("sat", "sun")
    assert (wage.currency, wage.per) == ("EUR", "month")
    assert (start.earliest, start.latest) == ("today", "+90d")
    assert (area.max_length, area.maximum, note.max_length) == (80, None, 500)
    assert not phone.required


def test_a_document_is_plain_json_and_comes_back_the_same() -> None:
    document = load_job(WHOLE).document
    again = json.loads(json.dumps(document))

    job = job_from_document(again, id=UUID(int=1), version=2, is_open=False)

    assert job == job_of(WHOLE)


def test_keys_with_nothing_behind_them_are_not_there() -> None:
    assert job_of(SMALL + "pay:\ndecision:\nknowledge:\nopen:\n") == job_of(SMALL)


def test_money_without_any_period_is_monthly() -> None:
    text = SMALL + "  - {id: wage, type: money, ask: How much?, currency: EUR}\n"

    assert job_of(text).questions[1].per == "month"


@pytest.mark.parametrize("change", MISTAKES, ids=lambda change: change["wrong"][:40])
def test_every_mistake_is_named_with_its_line(change: dict[str, Any]) -> None:
    assert change["right"] in WHOLE
    found = mistakes_of(WHOLE.replace(change["right"], change["wrong"], 1))

    assert any(
        line == change["line"] and change["problem"] in problem for line, problem in found
    ), found


def test_all_mistakes_are_named_at_once_in_order_of_lines() -> None:
    text = (
        WHOLE.replace("COOK-1", "c")
        .replace("type: date", "type: dat")
        .replace("EUR, per", "E, per")
    )

    lines = [line for line, _ in mistakes_of(text)]

    assert lines == sorted(lines)
    assert set(lines) == {1, 5, 18}


@pytest.mark.parametrize("text", ["", "just words", "[1, 2]", "questions: [1, ~]", "questions: {}"])
def test_what_is_no_job_at_all_says_so(text: str) -> None:
    assert mistakes_of(text)


def test_no_questions_are_a_mistake() -> None:
    text = SMALL.split("questions:")[0] + "questions: []\n"

    assert mistakes_of(text) == [(6, "questions is empty; ask at least one")]


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_job(tmp_path / "job.yaml")


def test_the_shared_job_is_read() -> None:
    job = driver_job()

    assert (job.code, len(job.questions)) == ("DRIVER-BLR", 7)
    assert job.questions[0].ask.to("hi").startswith("क्या")


def test_the_demo_job_speaks_all_four_languages_and_can_decide() -> None:
    job = demo_job().to_job(UUID(int=1), version=1)

    for question in job.questions:
        for each in (question.ask, *(c.label for c in question.choices)):
            assert set(each.by_language) == {"en", "hi", "es", "pt"}
        labels = [c.label.to(language) for c in question.choices for language in job.languages]
        assert all(len(label) <= 24 for label in labels)  # a list row of WhatsApp holds no more
    assert any(question.knockout for question in job.questions)
    assert QuestionType.CHOICES in {question.type for question in job.questions}
    assert job.knowledge


def schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(schema_text())
    return loaded


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["title"] == "Hireline job file"


@pytest.mark.parametrize("name", ["small", "whole", "demo", "shared"])
def test_the_schema_accepts_what_the_loader_accepts(name: str) -> None:
    if name == "shared":
        driver_job()  # skips when the shared fixtures are not here
    drafts: dict[str, Any] = {
        "small": lambda: load_job(SMALL),
        "whole": lambda: load_job(WHOLE),
        "demo": demo_job,
        "shared": lambda: load_job(JOB_FILE),
    }
    draft: JobDraft = drafts[name]()

    errors = list(jsonschema.Draft202012Validator(schema()).iter_errors(draft.document))

    assert errors == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("code: COOK-1", "code: cook"),
        ("employer:", "emploer:"),
        ("type: yes_no", "type: yesno"),
        ("id: nights", "id: resume"),
        ("type: money, ask: How much?, currency: EUR", "type: money, ask: How much?"),
        ("ask: How long?", "ask: How long?, options: []"),
        ("above: 400, ", "above: 400, below: 3, "),
        ("true: 100, false: 40", "true: 100"),
        ("earliest: today", "earliest: soon"),
        ("[en, es]", "[en, de]"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(right: str, wrong: str) -> None:
    text = WHOLE.replace(right, wrong, 1)

    assert mistakes_of(text)
    document = read(text).document
    assert list(jsonschema.Draft202012Validator(schema()).iter_errors(document))


def test_the_schema_and_the_loader_know_the_same_keys() -> None:
    known, question = schema(), schema()["$defs"]["question"]
    own = {key for keys in KEYS.values() for key in keys}

    assert set(known["properties"]) == {*REQUIRED, *OPTIONAL}
    assert set(known["required"]) == set(REQUIRED)
    assert set(question["properties"]) == {"id", "type", "ask", *COMMON, *own}
    assert question["properties"]["type"]["enum"] == [*QuestionType]
    assert set(known["$defs"]["knockout"]["properties"]) == {"because", *Rule}


def test_the_schema_gives_the_same_defaults() -> None:
    job = job_of(SMALL)
    properties = schema()["properties"]

    assert properties["resume"]["default"] == job.resume
    assert properties["on_knockout"]["default"] == job.on_knockout
    assert properties["decision"]["properties"]["advance"]["default"] == job.advance
    assert properties["decision"]["properties"]["review"]["default"] == job.review


def test_a_form_without_mistakes_finishes_quietly() -> None:
    form = Form(read("a: {b: 1}"))

    assert form.map(("a",), ())
    assert form.at("a", "b") == 1
    assert form.at("a", "b", "c") is form.at("x")
    form.finish()


def test_a_draft_opens_and_closes_with_its_key() -> None:
    draft = load_job(SMALL)
    closed = replace(draft, document={**draft.document, "open": False})

    assert draft.to_job(UUID(int=1), 1).is_open
    assert not closed.to_job(UUID(int=1), 1).is_open
