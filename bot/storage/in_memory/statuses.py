"""How the status of an outgoing message moves: only ever forward. Used by outbox and journal."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.delivery import WINDOW_MARGIN, Reason
from bot.domain.events import Actor, Bell, EventType
from bot.domain.message import RANK, Author, Direction, Status, StatusReport
from bot.domain.trouble import STOPPING
from bot.storage.in_memory.rows import Box, Message
from bot.storage.in_memory.tables import Tables

ALARM_AGAIN: Final = timedelta(hours=6)
"""People are told again of a sender's trouble that lasts, so often."""

ON_ITS_WAY: Final = frozenset({Status.SENDING, Status.UNSURE, Status.QUEUED, Status.SENT})
ARRIVED: Final = frozenset({Status.DELIVERED, Status.READ})


def outgoing(tables: Tables, message_id: UUID | None) -> tuple[Box, Message] | None:
    """An outgoing message and the conversation it belongs to now, merges followed."""
    found = tables.outgoing.get(message_id) if message_id else None
    if found is None:
        return None
    return tables.known(found[0]), found[1]


def by_provider(tables: Tables, provider_id: str) -> tuple[Box, Message] | None:
    """Likewise, by the provider's id."""
    return outgoing(tables, tables.by_provider.get(provider_id))


def bind(tables: Tables, message: Message, provider_id: str | None) -> None:
    """Keep the provider's id; the first one stays. Each stays known as ours."""
    if not provider_id:
        return
    tables.by_provider.setdefault(provider_id, message.id)
    if message.provider_id is None:
        message.provider_id = provider_id


def rise(message: Message, status: Status, error: str | None = None) -> bool:
    """Move to ``status`` if it ranks higher; says whether it did."""
    if RANK[status] <= message.rank:
        return False
    message.rank = RANK[status]
    message.status = status
    message.error = error
    return True


def apply(tables: Tables, box: Box, message: Message, report: StatusReport) -> Bell | None:
    """What a report changes; returns the bell of a failure for good."""
    if report.status is None or _is_overtaken(tables, message, report):
        return None
    if report.status is Status.FAILED and _is_tried_again(tables, box, message, report):
        box.send_at = tables.now()
        return None
    bind(tables, message, report.provider_id)
    rose = rise(message, report.status, report.error)
    if rose:
        box.send_at = tables.now()
    return give_up(tables, box, message) if rose and report.status is Status.FAILED else None


def _is_overtaken(tables: Tables, message: Message, report: StatusReport) -> bool:
    """Whether it speaks of a try that is over. But what arrived has arrived."""
    if report.provider_id in tables.earlier:
        return report.status not in ARRIVED
    if report.status is not Status.FAILED:
        return False
    if report.permanent and message.provider_id == report.provider_id:  # the one that counts
        return False
    is_older = report.attempt is not None and report.attempt < message.attempt
    return is_older or message.provider_id not in {None, report.provider_id}


def _is_tried_again(tables: Tables, box: Box, message: Message, report: StatusReport) -> bool:
    """Whether the failure will pass and nothing newer has gone out; then it waits again."""
    if report.permanent or message.rank >= RANK[Status.FAILED]:
        return False
    if message.status is not Status.READY:
        bout = message.bout(tables.now()).with_another(report.trouble)
        wait = bout.wait()
        if wait is None or not _may_be_repeated(box, message):
            return False
        message.meet(report.trouble)
        message.status, message.rank, message.error = Status.READY, 0, report.error
        message.next_at = tables.now() + timedelta(seconds=wait)
        message.provider_id = None
        if report.trouble in STOPPING:
            alarm(tables, f"sender.{report.trouble}", box.sender, report.error)
    tables.earlier[report.provider_id] = message.id
    tables.by_provider.setdefault(report.provider_id, message.id)
    return True


def _may_be_repeated(box: Box, message: Message) -> bool:
    if message.status not in ON_ITS_WAY or message.error == Reason.NEVER_KNOWN:
        return False
    if box.owner is Owner.RECRUITER and message.author is Author.ASSISTANT:
        return False
    newer = (each for each in box.messages if each.seq > message.seq)
    return not any(
        each.status in ON_ITS_WAY | ARRIVED for each in newer if each.direction is Direction.OUT
    )


def alarm(tables: Tables, kind: str, sender: str, error: str | None) -> None:
    """Tell people of what every message of a sender would meet: once, not once a message."""
    since = tables.now() - ALARM_AGAIN
    told = (each for each in tables.notices if each.kind == kind and each.at > since)
    if all(each.detail["sender"] != sender for each in told):
        tables.notify(None, kind, {"sender": sender, "error": error})


def give_up(tables: Tables, box: Box, message: Message) -> Bell | None:
    """A message failed for good: what followed it in its turn is cancelled, mail tells the flow."""
    if message.turn is not None:
        tables.cancel_rest(box, message.turn)
    if message.error == Reason.WINDOW_CLOSED:
        _shut(box, message)
    detail = {
        "message": str(message.id),
        "error": message.error,
        "template": message.template,
        "reopened": _is_reopened(box),
    }
    key = f"send_failed:{message.id}"
    return tables.put_mail(box, EventType.SEND_FAILED, key, detail, Actor.PROVIDER)


def _shut(box: Box, message: Message) -> None:
    """The provider says that the window was closed: it knows, unless they have written since."""
    tried = message.sending_at
    if tried is None or box.window_until is None or box.window_until <= tried + WINDOW_MARGIN:
        return
    if not any(each.direction is Direction.IN and each.at > tried for each in box.messages):
        box.window_until = tried


def _is_reopened(box: Box) -> bool:
    """Whether a template has asked this person to write again, and they have not yet."""
    heard = max((m.position for m in box.messages if m.direction is Direction.IN), default=0)
    return any(
        each.template is not None and each.position > heard
        for each in box.messages
        if each.status not in {Status.FAILED, Status.CANCELLED}
    )
