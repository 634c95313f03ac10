"""What goes on behind a conversation of the in-memory store."""

from datetime import datetime

from bot.domain.events import EventType
from bot.domain.message import Direction, Status
from bot.domain.workings import NEWEST, LeaseView, MailView, SendingView, Workings, way_of
from bot.storage.in_memory.rows import Box, Event, Message

UNSETTLED = {Status.READY, Status.SENDING, Status.UNSURE}


def workings(box: Box, now: datetime) -> Workings:
    """See :meth:`bot.domain.ports.Reader.workings`."""
    application, view = box.application, box.view
    answers = application.answers if application else {}
    mail = sorted((each for each in box.events if each.seq), key=lambda each: -(each.seq or 0))
    sent = [each for each in box.messages if each.direction is Direction.OUT]
    return Workings(
        at=now,
        subject=box.subject,
        stage=view.stage.value,
        language=view.language,
        job=application.job.code if application else None,
        pending=view.pending,
        decision=application.decision if application else None,
        score=application.score if application else None,
        lease=LeaseView(
            box.owner.value,
            box.turn,
            box.lease_until,
            box.tries,
            box.drafts,
            box.due_at,
        ),
        answers={question: answer.value for question, answer in answers.items()},
        mail=tuple(_mail(box, each) for each in mail[:NEWEST]),
        outbox=tuple(_sending(each) for each in sent[::-1][:NEWEST]),
    )


def _mail(box: Box, event: Event) -> MailView:
    nodes, facts = way_of(event.way)
    said = event.type is EventType.MESSAGE_RECEIVED
    incoming = (each for each in box.messages if each.direction is Direction.IN)
    message = next((each.id for each in incoming if each.seq == event.seq), None)
    return MailView(
        id=event.id,
        seq=event.seq or 0,
        type=event.type.value,
        actor=event.actor.value,
        state="quarantined" if event.is_quarantined else "done" if event.is_done else "waiting",
        attempts=event.attempts,
        recorded_at=event.at,
        done_at=event.done_at,
        error=event.error,
        message=message if said else None,
        nodes=nodes,
        facts=facts,
        answers=_recorded(box, event),
    )


def _recorded(box: Box, event: Event) -> dict[str, object]:
    application = box.application
    answers = application.answers if application else {}
    return {name: each.value for name, each in answers.items() if each.source == event.id}


def _sending(message: Message) -> SendingView:
    is_ready = message.status is Status.READY
    return SendingView(
        id=message.id,
        author=message.author.value,
        status=(Status.QUEUED if is_ready else message.status).value,
        attempt=message.attempt,
        recorded_at=message.at,
        error=message.error,
        next_at=message.next_at if message.status in UNSETTLED else None,
        cause=message.cause,
    )
