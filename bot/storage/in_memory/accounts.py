"""Why applications stand as they do, and what happened in a conversation."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.events import EventType
from bot.domain.reasons import GivenAnswer, Reasons, Ruling, Standing
from bot.domain.record import Record
from bot.domain.tale import Happening, Tale, Uttered
from bot.storage.in_memory.rows import Answer, Application, Box, Event, Message
from bot.storage.in_memory.tables import Tables


def reasons(box: Box, record: Record) -> Reasons:
    """See :meth:`bot.domain.ports.Reader.reasons`."""
    return Reasons(
        record.address,
        record.candidate,
        record.stage,
        record.model_tokens,
        tuple(_standing(box, each) for each in box.candidate.applications),
    )


def _standing(box: Box, application: Application) -> Standing:
    answers = [
        _answer(box, question, each)
        for question, newest in application.answers.items()
        for each in (*newest.before, newest)
    ]
    return Standing(
        id=application.id,
        job=application.job,
        stage=application.stage.value,
        is_running=application is box.application,
        decision=application.decision,
        score=application.score,
        basis=application.basis,
        decided_at=application.decided_at,
        answers=tuple(sorted(answers, key=lambda each: each.at)),
        rulings=tuple(_rulings(box, application)),
    )


def _answer(box: Box, question: str, answer: Answer) -> GivenAnswer:
    event = next((each for each in box.events if each.id == answer.source), None)
    said = _message(box, event) if event and event.type is EventType.MESSAGE_RECEIVED else None
    return GivenAnswer(
        question=question,
        value=answer.value,
        actor=answer.actor.value,
        source=answer.source,
        at=answer.at,
        replaced_at=answer.replaced_at,
        kind=event.type.value if event else None,
        words=said.text if said else None,
        name=event.payload.get("name") if event else None,
    )


def _rulings(box: Box, application: Application) -> Iterator[Ruling]:
    for event in box.events:
        is_theirs = event.payload.get("application") == str(application.id)
        if event.type is EventType.SCREENING_COMPLETED and is_theirs:
            yield Ruling(event.payload["decision"], event.payload["score"], event.at)


def tale(tables: Tables, box: Box, record: Record) -> Tale:
    """See :meth:`bot.domain.ports.Reader.tale`."""
    mail = sorted((each for each in box.events if each.seq), key=lambda each: each.seq or 0)
    ours = [each for each in box.messages if each.said is None and each.author == "assistant"]
    return Tale(
        record=record,
        name=box.candidate.name,
        jobs=_jobs(tables, box),
        happenings=tuple(_happening(box, each) for each in mail),
        said=tuple(_uttered(each) for each in ours),
    )


def _jobs(tables: Tables, box: Box) -> tuple[tuple[Mapping[str, Any], int], ...]:
    """Those applied to, the running one first, then the newest of each other code."""
    running = box.application
    theirs = sorted(box.candidate.applications, key=lambda a: (a is not running, a.job.code))
    known = {each.job.code: each.job for each in reversed(theirs)}
    jobs = list(dict.fromkeys(each.job.code for each in theirs))
    newest = {job.code: job for job in tables.jobs}
    others = [job for code, job in sorted(newest.items()) if code not in known and job.is_open]
    chosen = [*(known[code] for code in jobs), *others]
    return tuple((tables.documents[job.id], job.version) for job in chosen)


def _happening(box: Box, event: Event) -> Happening:
    message = _message(box, event)
    return Happening(
        event=event.id,
        type=event.type.value,
        at=event.at,
        payload={key: each for key, each in event.payload.items() if key != "answers"},
        turn=repr(event.way) if event.way else None,
        answers=event.payload.get("answers", {}),
        message=_uttered(message) if message else None,
    )


def _message(box: Box, event: Event) -> Message | None:
    named = event.payload.get("message")
    return next((each for each in box.messages if str(each.id) == named), None)


def _uttered(message: Message) -> Uttered:
    said = message.said
    return Uttered(
        id=message.id,
        direction=message.direction.value,
        author=message.author.value,
        kind=message.kind.value,
        text=message.text,
        status=message.status.value,
        options=message.options,
        tap=said.tap if said else None,
        media=said.media if said else message.media,
        location=said.location if said else None,
        cause=message.cause,
    )
