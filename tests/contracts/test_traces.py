"""Traces: one message is one connected tree, whoever worked on it, and holds nobody's words."""

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from bot.domain.errors import TryLater, Unsure
from bot.domain.events import Actor, EventType
from bot.domain.message import Sending
from bot.domain.turn import Ending, Outcome, Turn
from bot.observability.traces import Traces
from tests.contracts.journey import Journey, Watchers
from tests.contracts.store_cases import IDS, Stores

WEBHOOK = {"receive", "parse", "verify", "journal", "ring"}
NODES = {"guard", "understand", "screen", "compose"}


class Collector:
    """Keeps the spans of three processes, which share nothing but their clock."""

    def __init__(self, stores: Stores) -> None:
        self._exporter = InMemorySpanExporter()
        gateway, worker, relay = (
            Traces(stores.clock, SimpleSpanProcessor(self._exporter)) for _ in range(3)
        )
        self.watchers = Watchers(gateway.arrival, worker.course, relay.posting)

    @property
    def spans(self) -> Sequence[ReadableSpan]:
        return self._exporter.get_finished_spans()

    def tree(self, event: UUID) -> dict[str, ReadableSpan]:
        """The spans of one trace by name; each one's parent is in it, and one has none."""
        spans = [span for span in self.spans if trace_of(span) == event.int]
        ids = {span.context.span_id for span in spans}
        assert len(ids) == len(spans)
        roots = [span for span in spans if span.parent is None]
        assert [span.context.span_id for span in roots] == [event.int & (2**64 - 1)]
        for span in spans:
            assert span.parent is None or span.parent.span_id in ids
            assert span.start_time is not None
            assert span.end_time is not None
            assert span.start_time <= span.end_time
        return {span.name: span for span in spans}


def trace_of(span: ReadableSpan) -> int:
    assert span.context is not None
    return int(span.context.trace_id)


def parents(tree: dict[str, ReadableSpan]) -> dict[str, str | None]:
    """Whose child each span is, by name."""
    names = {span.context.span_id: name for name, span in tree.items() if span.context}
    return {
        name: names[span.parent.span_id] if span.parent else None for name, span in tree.items()
    }


@pytest.fixture
def collector(stores: Stores) -> Collector:
    return Collector(stores)


async def test_one_message_is_one_connected_tree(stores: Stores, collector: Collector) -> None:
    journey = Journey(stores, collector.watchers)
    subject, event = await journey.answered()
    tree = collector.tree(event)
    assert len(tree) == len(collector.spans)
    under = parents(tree)
    assert under["webhook"] is None
    assert {name for name, parent in under.items() if parent == "webhook"} == {
        *WEBHOOK,
        "turn",
        "send",
    }
    inside = {name for name, parent in under.items() if parent == "turn"}
    assert {"claim", "guard", "compose", "commit"} <= inside <= {"claim", "commit", *NODES}
    for name in ("webhook", "turn", "send"):
        attributes = tree[name].attributes or {}
        assert attributes["hireline.event"] == str(event)
        assert attributes["hireline.conversation"] == str(subject)
    assert (tree["turn"].attributes or {})["hireline.ending"] == "done"
    [sending] = journey.channel.arrived
    assert (tree["send"].attributes or {})["hireline.message"] == str(sending.id)


async def test_the_spans_follow_each_other(stores: Stores, collector: Collector) -> None:
    _, event = await Journey(stores, collector.watchers).answered()
    tree = collector.tree(event)
    order = ("parse", "verify", "journal", "ring", "claim", "guard", "compose", "commit", "send")
    begun = [tree[name].start_time or 0 for name in order]
    slack = 5_000_000  # a span's times are told by a clock that was asked a moment later
    assert all(one <= other + slack for one, other in pairwise(begun))
    now = stores.clock.now().timestamp() * 1e9
    assert all(abs(now - each) < 60e9 for each in begun)


async def test_no_words_and_no_number_leave(stores: Stores, collector: Collector) -> None:
    journey = Journey(stores, collector.watchers)
    await journey.answered("mera naam Ravi hai")
    told = [f"{span.name} {dict(span.attributes or {})}" for span in collector.spans]
    assert not any("Ravi" in each or journey.number in each for each in told)
    keys = {key for span in collector.spans for key in span.attributes or {}}
    known = (
        *("event", "conversation", "turn", "message", "mail", "mail.type", "tries", "ending"),
        *("channel", "attempt", "status"),
    )
    assert keys <= {
        *(f"hireline.{name}" for name in known),
        "http.route",
        "http.response.status_code",
    }


async def test_several_mails_of_one_turn_stand_in_the_newest_ones_tree_with_links(
    stores: Stores, collector: Collector
) -> None:
    journey = Journey(stores, collector.watchers)
    subject = await journey.says("hi")
    for text in ("I want", "a job"):
        await journey.says(text)
    taken = await journey.turn(subject)
    await journey.relay.drain()
    *older, newest = [mail.event for mail in taken.claim.mail]
    tree = collector.tree(newest)
    assert {"webhook", "turn", "send"} <= set(tree)
    links = [link.context for link in tree["turn"].links]
    assert [link.trace_id for link in links] == [event.int for event in older]
    for event, link in zip(older, links, strict=True):
        old = collector.tree(event)
        assert set(old) == {"webhook", *WEBHOOK}
        assert old["webhook"].context is not None
        assert old["webhook"].context.span_id == link.span_id


async def test_mail_that_no_webhook_brought_has_a_root_all_the_same(
    stores: Stores, collector: Collector
) -> None:
    journey = Journey(stores, collector.watchers)
    subject, _ = await journey.answered()
    payload = {"kind": "reminder"}
    receipt = await stores.journal.record(
        subject, EventType.TIMER_DUE, f"timer:{IDS.new()}", payload, Actor.CLOCK
    )
    await journey.turn(subject)
    assert receipt.event is not None
    tree = collector.tree(receipt.event)
    assert parents(tree)["turn"] == "mail"
    assert (tree["mail"].attributes or {})["hireline.mail.type"] == "TIMER_DUE"


async def test_a_timer_after_a_message_leaves_the_answer_in_the_messages_tree(
    stores: Stores, collector: Collector
) -> None:
    journey = Journey(stores, collector.watchers)
    subject = await journey.says("hello")
    await stores.journal.record(
        subject, EventType.TIMER_DUE, f"timer:{IDS.new()}", {"kind": "reminder"}, Actor.CLOCK
    )
    taken = await journey.turn(subject)
    await journey.relay.drain()
    said, timer = taken.claim.mail
    assert (said.type, timer.type) == (EventType.MESSAGE_RECEIVED, EventType.TIMER_DUE)
    under = parents(collector.tree(said.event))
    assert (under["turn"], under["send"]) == ("webhook", "webhook")
    assert set(collector.tree(timer.event)) == {"mail"}


async def test_a_message_from_the_phone_is_a_tree(stores: Stores, collector: Collector) -> None:
    journey = Journey(stores, collector.watchers)
    subject = await journey.says_by_phone("hello")
    taken = await journey.turn(subject)
    await journey.relay.drain()
    tree = collector.tree(taken.claim.mail[0].event)
    assert {"mail", "turn", "send"} <= set(tree)


async def test_a_recruiters_words_have_a_tree_of_their_own(
    stores: Stores, collector: Collector
) -> None:
    journey = Journey(stores, collector.watchers)
    subject, _ = await journey.answered()
    message = (await stores.journal.say(subject, "Asha here", "Asha")).message
    assert message is not None
    await journey.relay.drain()
    assert set(collector.tree(message)) == {"send"}


async def test_a_turn_that_fails_says_so_and_the_next_try_stands_beside_it(
    stores: Stores, collector: Collector
) -> None:
    class Broken:
        async def think(self, turn: Turn) -> Outcome:
            raise ValueError(str(turn.conversation))

    journey = Journey(stores, collector.watchers, mind=Broken())
    subject = await journey.says("hello")
    first = await journey.turn(subject)
    await stores.pass_time(0.6)
    second = await journey.turn(subject)
    assert [first.ending, second.ending] == [Ending.FAILED] * 2
    turns = [span for span in collector.spans if span.name == "turn"]
    assert [span.status.status_code for span in turns] == [StatusCode.ERROR] * 2
    assert [(span.attributes or {})["hireline.tries"] for span in turns] == [1, 2]
    assert {trace_of(span) for span in turns} == {first.claim.mail[0].event.int}


async def test_each_try_and_each_look_is_a_span(stores: Stores, collector: Collector) -> None:
    answers: list[Exception | None] = [TryLater("20429", after=0.0), Unsure("timeout"), None]

    async def plan(_: Sending) -> None:
        answer = answers.pop(0)
        if answer is not None:
            raise answer

    journey = Journey(stores, collector.watchers, plan=plan)
    subject, event = await journey.answered()
    await stores.pass_time(1.5)
    await journey.relay.drain()
    spans = [span for span in collector.spans if span.name == "send"]
    told = [dict(span.attributes or {}) for span in spans]
    assert [(each["hireline.attempt"], each["hireline.status"]) for each in told] == [
        (1, "ready"),
        (2, "unsure"),
    ]
    assert [each["hireline.error"] for each in told] == ["20429", "timeout"]
    assert [span.status.status_code for span in spans] == [StatusCode.UNSET, StatusCode.ERROR]
    assert {trace_of(span) for span in spans} == {event.int}
    assert (await stores.reader.show(journey.address)).conversation == subject
