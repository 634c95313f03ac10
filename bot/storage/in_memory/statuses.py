"""How the status of an outgoing message moves: only ever forward. Used by outbox and journal."""

from uuid import UUID

from bot.domain.events import Actor, Bell, EventType
from bot.domain.message import RANK, Status
from bot.storage.in_memory.rows import Box, Message
from bot.storage.in_memory.tables import Tables


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
    """Keep the provider's id; the first one stays."""
    if provider_id and message.provider_id is None:
        message.provider_id = provider_id
        tables.by_provider[provider_id] = message.id


def rise(message: Message, status: Status, error: str | None = None) -> bool:
    """Move to ``status`` if it ranks higher; says whether it did."""
    if RANK[status] <= message.rank:
        return False
    message.rank = RANK[status]
    message.status = status
    message.error = error or message.error
    return True


def give_up(tables: Tables, box: Box, message: Message) -> Bell | None:
    """A message failed for good: what followed it in its turn is cancelled, mail tells the flow."""
    if message.turn is not None:
        tables.cancel_rest(box, message.turn)
    detail = {"message": str(message.id), "error": message.error}
    key = f"send_failed:{message.id}"
    return tables.put_mail(box, EventType.SEND_FAILED, key, detail, Actor.PROVIDER)
