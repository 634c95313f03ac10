"""``bot why``: the reasons of a recommendation, in words that a recruiter can repeat to anybody."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from bot.console.bubbles import safe
from bot.domain.job import Job, Question
from bot.domain.reasons import GivenAnswer, Reasons, Ruling, Standing
from bot.domain.record import plain_json
from bot.domain.screening import RULE_VERSION, Assessment
from flows.readable import readable, shortened

LANGUAGE: Final = "en"
"""Of recruiters."""

_MEANING: Final[Mapping[str | None, str]] = {
    "advance": "Recommended: advance",
    "review": "Recommended: a person looks",
    "reject": "Recommended: reject",
    None: "No recommendation yet",
}
_ACTORS: Final[Mapping[str, str]] = {
    "candidate": "the candidate",
    "recruiter": "a recruiter",
    "provider": "a call",
}
_LONGEST_WORDS: Final = 120
"""Characters of a message that are repeated; ``--json`` has all of it."""

_NOT_COUNTED: Final = "does not count: neither points nor a knock-out"


def told(reasons: Reasons, zone: tzinfo | None = None) -> str:
    """All of it for a terminal, the running application first, times in ``zone``."""
    lines = [safe(f"{reasons.address}   candidate {reasons.candidate}")]
    for each in sorted(reasons.applications, key=lambda each: not each.is_running):
        lines += ["", *_Teller(each, zone).lines()]
    if not reasons.applications:
        lines += [f"No application yet, so there is nothing to decide: stage {reasons.stage}."]
    if reasons.model_tokens:
        lines += ["", f"The language model has cost {reasons.model_tokens:,} tokens here."]
    return "\n".join(lines)


class _Teller:
    """Tells one application."""

    def __init__(self, standing: Standing, zone: tzinfo | None) -> None:
        self._it = standing
        self._zone = zone
        self._basis = _basis(standing)

    def lines(self) -> list[str]:
        job = self._it.job
        title = safe(job.title.to(LANGUAGE))
        which = "" if self._it.is_running else "   (not the running application)"
        return [
            f"{job.code} {title}, job version {job.version}, stage {self._it.stage}{which}",
            self._head(),
            *self._reason(),
            *self._answers(),
            *self._missing(),
            *self._earlier(),
        ]

    def _head(self) -> str:
        score = self._it.score
        scored = "not scored" if score is None else f"score {score:.1f} of 100"
        rules = f"rules version {self._basis['rules']}"
        at = self._it.decided_at
        if self._it.decision is None or at is None:
            return f"{_MEANING[None]}. Points so far by {rules}:"
        return f"{_MEANING[self._it.decision]}, {scored}. Made {self._time(at)} by {rules}."

    def _reason(self) -> Iterator[str]:
        """What made it this recommendation and no other."""
        job, out = self._it.job, self._basis["knocked_out_by"]
        if out is not None:
            yield f"Knocked out by {out}, so there is no score{_because(job, out)}"
        elif self._it.decision is not None and self._it.score is None:
            yield "Nothing that was answered has points, so a person decides."
        elif self._it.score is not None:
            yield f"From {job.advance:g} on: advance. From {job.review:g} on: a person looks."
            yield "The score is the mean of the points below, each as often as its weight says."
        if self._it.decision is not None:
            yield "It is a recommendation: a person may decide otherwise."
            if self._basis["rules"] != RULE_VERSION:
                now = self._it.now().decision or "nothing"
                yield f"The rules have changed: version {RULE_VERSION} would say {now}."

    def _answers(self) -> Iterator[str]:
        standing = self._it.standing
        if standing:
            yield ""
            yield "Answers"
        for question in self._it.job.questions:
            if question.id in standing:
                yield from self._answer(question, standing[question.id])

    def _answer(self, question: Question, answer: GivenAnswer) -> Iterator[str]:
        counts = _counted(self._basis, question)
        yield f"  {question.id}: {_readable(question, answer.value)} ({counts})"
        yield f"      {self._origin(answer)}"
        for each in self._it.answers:
            if each.question == question.id and each.replaced_at is not None:
                before = _readable(question, each.value)
                yield f"      before: {before}, {self._origin(each)}"

    def _origin(self, answer: GivenAnswer) -> str:
        who = _ACTORS.get(answer.actor, answer.actor)
        who = f"{who} ({safe(answer.name)})" if answer.name else who
        said = f": “{safe(shortened(answer.words, _LONGEST_WORDS))}”" if answer.words else ""
        return f"{who}, {self._time(answer.at)}{said}"

    def _missing(self) -> Iterator[str]:
        open_ones = [q.id for q in self._it.job.questions if q.id not in self._it.standing]
        if not open_ones:
            return
        needed = [each for each in open_ones if each in self._basis["missing"]]
        others = [each for each in open_ones if each not in needed]
        yield ""
        if needed:
            yield f"Not answered, needed for a recommendation: {', '.join(needed)}"
        if others:
            yield f"Not answered, and not needed: {', '.join(others)}"

    def _earlier(self) -> Iterator[str]:
        if self._it.earlier:
            yield ""
            yield "Earlier recommendations"
        for ruling in self._it.earlier:
            yield f"  {self._time(ruling.at)}: {ruling.decision}, {_why_then(self._it, ruling)}"

    def _time(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%d %b %Y %H:%M}"


def _basis(standing: Standing) -> Mapping[str, Any]:
    """What it rests on: as it was decided, else as it stands now."""
    return standing.basis if standing.decision is not None else standing.now().basis


def _because(job: Job, question_id: str) -> str:
    question = job.question(question_id)
    if question is None or question.knockout is None:
        return "."
    return f": {safe(question.knockout.because.to(LANGUAGE))}"


def _counted(basis: Mapping[str, Any], question: Question) -> str:
    points = basis["points"].get(question.id)
    if points is not None:
        return f"{points:g} points, weight {basis['weights'][question.id]:g}"
    if question.id == basis["knocked_out_by"]:
        return "knocks out"
    return "no knock-out" if question.knockout is not None else _NOT_COUNTED


def _readable(question: Question, value: object) -> str:
    return safe(readable(question, value, LANGUAGE))


def _why_then(standing: Standing, ruling: Ruling) -> str:
    """What an earlier recommendation rested on, from the answers that stood then."""
    then = standing.as_of(ruling.at)
    if then.knocked_out_by is not None:
        question = standing.job.question(then.knocked_out_by)
        value = then.basis["answers"][then.knocked_out_by]
        said = _readable(question, value) if question else str(value)
        return f"knocked out by {then.knocked_out_by} ({said})"
    return "not scored" if ruling.score is None else f"score {ruling.score:.1f}"


def as_json(reasons: Reasons) -> dict[str, Any]:
    """All of it as plain JSON, applications in the order they began."""
    found: dict[str, Any] = plain_json(
        {
            "address": reasons.address,
            "candidate": reasons.candidate,
            "stage": reasons.stage,
            "model_tokens": reasons.model_tokens,
            "applications": [_standing_json(each) for each in reasons.applications],
        }
    )
    return found


def _standing_json(it: Standing) -> dict[str, Any]:
    basis, job = _basis(it), it.job
    out = basis["knocked_out_by"]
    question = job.question(out)
    knockout = question.knockout if question else None
    return {
        "application": it.id,
        "job": job.code,
        "job_version": job.version,
        "rule_version": basis["rules"],
        "running": it.is_running,
        "stage": it.stage,
        "decision": it.decision,
        "score": it.score,
        "advance_from": basis["advance"],
        "review_from": basis["review"],
        "decided_at": it.decided_at,
        "knocked_out": {"question": out, "because": knockout.because.to(LANGUAGE)}
        if knockout
        else None,
        "missing": list(basis["missing"]),
        "answers": [_answer_json(basis, each) for each in it.answers],
        "earlier": [_ruling_json(each, it.as_of(each.at)) for each in it.earlier],
    }


def _answer_json(basis: Mapping[str, Any], answer: GivenAnswer) -> dict[str, Any]:
    stands = answer.replaced_at is None
    return {
        "question": answer.question,
        "value": answer.value,
        "stands": stands,
        "counts": stands and answer.question in basis["answers"],
        "points": basis["points"].get(answer.question) if stands else None,
        "weight": basis["weights"].get(answer.question) if stands else None,
        "by": "call" if answer.actor == "provider" else answer.actor,
        "name": answer.name,
        "words": answer.words,
        "event": answer.source,
        "event_type": answer.kind,
        "at": answer.at,
        "replaced_at": answer.replaced_at,
    }


def _ruling_json(ruling: Ruling, then: Assessment) -> dict[str, Any]:
    return {
        "decision": ruling.decision,
        "score": ruling.score,
        "at": ruling.at,
        "knocked_out_by": then.knocked_out_by,
        "answers": dict(then.basis["answers"]),
        "points": dict(then.basis["points"]),
    }
