"""A model is asked only while its budget lasts; then it is unavailable, and nobody waits."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from bot.clock import StartedClock, Uuid7
from bot.domain.budget import Budget, ModelLimits, Refused, Reserved
from bot.domain.errors import ModelUnavailable, StoreDown
from bot.domain.message import Inbound, Kind
from bot.domain.understanding import CommandKind, Pointed, Tokens, Utterance
from bot.llm.budget import Budgeted
from bot.llm.scripted import ScriptedModel
from bot.storage.in_memory import MemoryStore

HI = Inbound("phone:1", "phone", ("phone:+15550001",), "", Kind.TEXT, "hi", "1")
SAID = Utterance("tell me more", "en", None, None)
ASK = Pointed(CommandKind.ASK, "tell me more")
SCRIPT: Mapping[str, list[Pointed]] = {"tell me more": [ASK]}


class Desk:
    """A budgeted model, who counts, and what they told."""

    def __init__(self, store: MemoryStore, conversation: UUID, limits: ModelLimits) -> None:
        self.store = store
        self.inner = ScriptedModel(SCRIPT)
        self.spent: list[int] = []
        self.refused: list[Budget] = []
        self.said = replace(SAID, conversation=conversation)
        self.model = Budgeted(
            self.inner,
            store.budget,
            limits,
            on_spent=self.spent.append,
            on_refused=self.refused.append,
        )

    async def tokens(self) -> int:
        """Counted for the conversation."""
        return (await self.store.reader.show("phone:+15550001")).model_tokens


async def desk(limits: ModelLimits) -> Desk:
    store = MemoryStore(StartedClock(datetime(2026, 11, 23, 9, tzinfo=UTC)), Uuid7())
    receipt = await store.journal.accept(HI, timedelta())
    assert receipt.subject is not None
    return Desk(store, receipt.subject, limits)


MUCH = ModelLimits(10**9, 10**9)


async def test_what_the_answer_cost_is_counted() -> None:
    here = await desk(MUCH)
    tokens = Tokens()
    assert await here.model.understand(here.said, tokens) == (ASK,)
    assert await here.tokens() == tokens.both == here.inner.costs.both
    assert len(here.spent) == 1


async def test_over_the_budget_it_is_unavailable_and_the_model_is_not_asked() -> None:
    here = await desk(ModelLimits(500, 10**9))
    await here.model.understand(here.said)
    await here.model.understand(here.said)
    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(ModelUnavailable, match="over_budget"):
                await here.model.understand(here.said)
    assert len(here.inner.heard) == 2
    assert here.refused == [Budget.CANDIDATE] * 2
    assert [line["event"] for line in logs] == ["model.over_budget"]
    assert "tell me" not in str(logs)


@pytest.mark.parametrize("limits", [ModelLimits(0, 10), ModelLimits(10, 0)])
async def test_with_a_budget_of_nothing_it_is_never_asked_and_nobody_is_told(
    limits: ModelLimits,
) -> None:
    here = await desk(limits)
    with pytest.raises(ModelUnavailable):
        await here.model.understand(here.said)
    assert here.inner.heard == []
    assert await here.store.reader.notices() == []


async def test_words_of_nobody_are_not_asked_about() -> None:
    """Else they would be free."""
    here = await desk(MUCH)
    with pytest.raises(ModelUnavailable):
        await here.model.understand(SAID)
    assert here.inner.heard == []


async def test_a_question_that_failed_is_counted_as_the_model_says() -> None:
    here = await desk(MUCH)
    here.inner.failing = "timeout"
    with pytest.raises(ModelUnavailable, match="timeout"):
        await here.model.understand(here.said)
    assert await here.tokens() == here.inner.costs.both


async def test_a_turn_that_is_cancelled_while_the_model_thinks_leaves_its_cost_counted() -> None:
    here = await desk(MUCH)
    thinks = asyncio.Event()

    async def think(_: Utterance) -> None:
        thinks.set()
        await asyncio.Event().wait()

    here.inner.before = think
    asking = asyncio.create_task(here.model.understand(here.said))
    await thinks.wait()
    assert await here.tokens() > 0
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


class Down:
    """A store that is down, from the first question on or once it has put something aside."""

    def __init__(self, found: Reserved | None = None) -> None:
        self.found = found

    async def reserve(self, *_: object) -> Reserved | Refused:
        if self.found is None:
            raise StoreDown("Postgres")
        return self.found

    async def settle(self, *_: object) -> None:
        raise StoreDown("Postgres")


async def test_while_nobody_can_count_nobody_is_asked() -> None:
    here = await desk(MUCH)
    model = Budgeted(here.inner, Down(), MUCH)
    with pytest.raises(ModelUnavailable):
        await model.understand(here.said)
    assert here.inner.heard == []


async def test_an_answer_whose_cost_cannot_be_settled_is_an_answer() -> None:
    here = await desk(MUCH)
    assert here.said.conversation is not None
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    reserved = Reserved(here.said.conversation, 500, at.date(), at, 500)
    with capture_logs() as logs:
        found = await Budgeted(here.inner, Down(reserved), MUCH).understand(here.said)
    assert found == (ASK,)
    assert [line["event"] for line in logs] == ["model.not_settled"]
