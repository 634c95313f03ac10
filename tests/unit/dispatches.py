"""A message in the outbox that nothing keeps from going out; tests change what they are about."""

from datetime import UTC, datetime
from typing import Final

from bot.clock import Uuid7
from bot.domain.delivery import Dispatch, Standing
from bot.domain.message import Author, Direction, Status

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
IDS: Final = Uuid7()
FREE: Final = Standing(
    Author.ASSISTANT,
    "bot",
    opted_out=False,
    revoked=False,
    void=False,
    is_open=True,
    has_template=False,
)
READY: Final = Dispatch(
    id=IDS.new(),
    conversation=IDS.new(),
    direction=Direction.OUT,
    status=Status.READY,
    channel="twilio",
    standing=FREE,
    as_of=NOW,
    at=NOW,
)
