"""What becomes of a message at the moment of sending."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from typing_extensions import override

from bot.clock import StartedClock, Uuid7
from bot.domain.errors import Rejected, StoreDown, TryLater, Unsure
from bot.domain.events import Bell, EventType
from bot.domain.message import Author, Option, Sending
from bot.domain.observation import Posting
from bot.domain.ports import Mark, Passage, Wait
from bot.domain.trouble import CURVES, Bout, Trouble
from bot.pace.limits import Limits
from bot.pace.local import LocalPace
from bot.worker.relay import BATCH, GIVE_UP_AFTER, NEVER_ARRIVED, REPEAT_AFTER, SEND_DEADLINE, Relay
from tests.integration.protocol.channel import NotingChannel, Plan, takes_all

SOON = 3.0
UNLIMITED = Limits(rate=0.0, person=0.0)
IDS = Uuid7()


class Shelf:
    """An outbox of prepared sendings that notes marks."""

    def __init__(self) -> None:
        self.ready: list[Sending] = []
        self.marks: list[Mark] = []
        self.rounds: list[int] = []
        self.marked = asyncio.Event()
        self.is_down = False
        self.bells: list[Bell] = []
        self.ours: set[str] = set()

    async def claim(self, limit: int) -> Sequence[Sending]:
        if self.is_down:
            raise StoreDown("Postgres")
        taken, self.ready = self.ready[:limit], self.ready[limit:]
        return taken

    async def mark(self, marks: Sequence[Mark]) -> Sequence[Bell]:
        if self.is_down:
            raise StoreDown("Postgres")
        self.marks += marks
        self.rounds.append(len(marks))
        self.marked.set()
        return [Bell(IDS.new(), EventType.SEND_FAILED, m.conversation) for m in marks if m.error]

    async def unbound(self, provider_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(provider_ids) - self.ours


class Post:
    """A relay with everything around it; ``plan`` is what the provider does."""

    def __init__(
        self, clock: StartedClock, plan: Plan = takes_all, limits: Limits = UNLIMITED
    ) -> None:
        self.clock = clock
        self.outbox = Shelf()
        self.channel = NotingChannel(plan)
        self.postings: list[Posting] = []
        self.relay = Relay(
            self.outbox,
            {"twilio": self.channel},
            clock,
            self.postings.append,
            LocalPace(limits),
        )

    @property
    def seen(self) -> list[tuple[str, str]]:
        """Channel and outcome of what was told."""
        return [(each.channel, each.status) for each in self.postings]

    def message(self, text: str = "hi", **changes: Any) -> Sending:  # noqa: ANN401 - of a sending
        """Something that is ready to be sent."""
        sending = Sending(
            id=IDS.new(),
            conversation=IDS.new(),
            seq=1,
            attempt=1,
            author=Author.ASSISTANT,
            channel="twilio",
            address="whatsapp:+15550001",
            sender="",
            text=text,
            owner="bot",
            window_until=self.clock.now() + timedelta(hours=1),
        )
        made = replace(sending, **changes)
        self.outbox.ready.append(made)
        return made

    async def send(self, **changes: Any) -> Mark:  # noqa: ANN401 - of a sending
        """What becomes of one message."""
        self.message(**changes)
        await self.relay.drain()
        return self.outbox.marks[-1]

    async def look(self, seconds: float, **changes: Any) -> Mark:  # noqa: ANN401 - of a sending
        """What becomes of a message that has been unsure for so long."""
        return await self.send(
            unsure_since=self.clock.now() - timedelta(seconds=seconds),
            unsure_for=seconds,
            **changes,
        )


@pytest.fixture
def post(clock: StartedClock) -> Post:
    return Post(clock)


def answering(error: Exception) -> Plan:
    """A provider that answers so."""

    async def answer(_: Sending) -> None:
        raise error

    return answer


async def test_a_try_and_a_look_are_told_with_their_ids(post: Post) -> None:
    cause = IDS.new()
    await post.send(cause=cause)
    await post.look(REPEAT_AFTER, cause=cause, attempt=2)
    tried, looked = post.postings
    assert (tried.message, tried.cause) == (post.channel.arrived[0].id, cause)
    assert [each.is_look for each in post.postings] == [False, True]
    assert (looked.attempt, looked.status, looked.error) == (2, "ready", "repeated")
    assert all(each.began <= each.ended for each in post.postings)


async def test_what_is_ready_is_sent_and_marked(post: Post) -> None:
    mark = await post.send()
    assert (mark.status, mark.attempt, mark.error) == ("sent", 1, None)
    assert mark.provider_id == f"SM{post.channel.arrived[0].id.hex}1"
    assert post.seen == [("twilio", "sent")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"owner": "recruiter"}, "taken_over"),
        ({"opted_out": True}, "opted_out"),
        ({"void_after_seq": 3, "last_said": 4}, "void"),
        ({"void_after_seq": -1, "last_said": 0}, "revoked"),
    ],
)
async def test_what_must_not_be_said_any_more_is_cancelled(
    post: Post, changes: dict[str, Any], reason: str
) -> None:
    mark = await post.send(**changes)
    assert (mark.status, mark.error) == ("cancelled", reason)
    assert post.channel.arrived == []


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": "recruiter", "author": Author.RECRUITER},
        {"owner": "waiting"},
        {"opted_out": True, "despite_opt_out": True},
        {"void_after_seq": 3, "last_said": 3},
    ],
)
async def test_what_may_be_said_is_sent(post: Post, changes: dict[str, Any]) -> None:
    assert (await post.send(**changes)).status == "sent"


@pytest.mark.parametrize("minutes", [-1, 4, None])
async def test_free_text_is_not_sent_after_the_window_or_shortly_before_its_end(
    post: Post, minutes: int | None
) -> None:
    ends = None if minutes is None else post.clock.now() + timedelta(minutes=minutes)
    mark = await post.send(window_until=ends)
    assert (mark.status, mark.error) == ("failed", "window_closed")
    assert post.channel.arrived == []


async def test_after_the_window_the_template_goes_out_alone(post: Post) -> None:
    mark = await post.send(window_until=None, template="nudge", options=(Option("a", "A"),))
    [arrived] = post.channel.arrived
    assert mark.status == "sent"
    assert (arrived.template, arrived.text, arrived.options) == ("nudge", "", ())


async def test_in_the_window_the_words_go_out(post: Post) -> None:
    await post.send(text="words", template="nudge")
    assert post.channel.arrived[0].text == "words"


async def test_the_phone_has_no_window(post: Post) -> None:
    mark = await post.send(channel="phone", window_until=None)
    assert (mark.status, mark.error) == ("failed", "no_channel")


@pytest.mark.parametrize("trouble", [each for each in Trouble if each is not Trouble.LOST])
@pytest.mark.parametrize("tries", [0, 1, 6, 500])
async def test_a_provider_that_says_later_is_asked_later_and_later(
    clock: StartedClock, trouble: Trouble, tries: int
) -> None:
    post = Post(clock, answering(TryLater("20429", trouble=trouble)))
    curve, waits = CURVES[trouble], []
    for n in range(20):
        bout = Bout(trouble, tries, curve.lasts - 1)
        mark = await post.send(attempt=3, bout=bout, sender=f"whatsapp:+199{n}")
        assert (mark.status, mark.error, mark.attempt) == ("ready", "20429", 3)
        assert (mark.trouble, mark.untried) == (trouble, False)
        assert mark.again_in is not None
        waits.append(mark.again_in)
    middle = min(curve.most, curve.first * 2 ** min(tries, 20))
    assert 0.75 * middle <= min(waits) < max(waits) <= 1.25 * middle


async def test_another_trouble_begins_its_own_curve(clock: StartedClock) -> None:
    """It waited a day for credentials; the first hiccup after that is not the end of it."""
    post = Post(clock, answering(TryLater("63005")))
    mark = await post.send(attempt=90, bout=Bout(Trouble.ACCOUNT, 90, 80_000))
    assert (mark.status, mark.trouble) == ("ready", Trouble.CHANNEL)
    assert mark.again_in is not None
    assert mark.again_in <= 1.25 * CURVES[Trouble.CHANNEL].first


async def test_the_provider_may_name_the_time(clock: StartedClock) -> None:
    post = Post(clock, answering(TryLater("63018", after=90.0)))
    assert (await post.send()).again_in == 90.0


@pytest.mark.parametrize("trouble", [each for each in Trouble if each is not Trouble.LOST])
async def test_after_the_last_try_it_has_failed(clock: StartedClock, trouble: Trouble) -> None:
    post, curve = Post(clock, answering(TryLater("63005", trouble=trouble))), CURVES[trouble]
    mark = await post.send(bout=Bout(trouble, curve.tries - 1, curve.lasts))
    assert (mark.status, mark.error, mark.again_in) == ("failed", "63005", None)
    quick = await post.send(bout=Bout(trouble, curve.tries - 1, curve.lasts - 1))
    slow = await post.send(bout=Bout(trouble, curve.tries - 2, curve.lasts))
    assert (quick.status, slow.status) == ("ready", "ready")


@pytest.mark.parametrize(
    ("trouble", "stops"),
    [(Trouble.ACCOUNT, True), (Trouble.DAILY, True), (Trouble.RATE, False)],
)
async def test_what_all_of_a_sender_would_meet_stops_the_sender(
    clock: StartedClock, trouble: Trouble, stops: bool
) -> None:
    async def refuse_one(sending: Sending) -> None:
        if sending.text == "refused":
            raise TryLater("63038", trouble=trouble)

    post = Post(clock, refuse_one)
    mark = await post.send(text="refused", sender="whatsapp:+1999")
    assert (mark.status, mark.sender) == ("ready", "whatsapp:+1999")
    held = await post.send(sender="whatsapp:+1999")
    other = await post.send(sender="whatsapp:+1888")
    assert (held.error == "stopped", held.untried) == (stops, stops)
    assert other.status == "sent"


async def test_what_the_rate_holds_back_is_no_try_and_is_told_to_nobody(
    clock: StartedClock,
) -> None:
    post = Post(clock, limits=Limits(rate=4.0, person=0.0))
    for _ in range(3):
        post.message()
    await post.relay.drain()
    first, *held = sorted(post.outbox.marks, key=lambda mark: mark.again_in or 0)
    assert first.status == "sent"
    assert [(mark.status, mark.error, mark.untried) for mark in held] == [
        ("ready", "paced", True)
    ] * 2
    waits = [mark.again_in for mark in held]
    assert waits == pytest.approx([0.25, 0.5], abs=0.05)
    assert post.seen == [("twilio", "sent")]


async def test_a_relay_wakes_when_what_was_held_back_may_go(clock: StartedClock) -> None:
    post = Post(clock, limits=Limits(rate=20.0, person=0.0))
    for _ in range(10):
        post.message()
    await post.relay.drain()
    assert [mark for mark in post.outbox.marks if mark.untried]
    began = time.monotonic()
    await post.relay.rest(SOON)
    assert time.monotonic() - began < SOON / 2


async def test_look_ups_and_what_is_not_sent_at_all_are_not_counted(clock: StartedClock) -> None:
    post = Post(clock, limits=Limits(rate=1.0, person=0.0))
    await post.look(6.0)
    await post.send(owner="recruiter")
    assert (await post.send()).status == "sent"
    assert (await post.send()).error == "paced"


async def test_what_a_provider_never_takes_has_failed_and_is_told(clock: StartedClock) -> None:
    post = Post(clock, answering(Rejected("63024")))
    post.message()
    [bell] = await post.relay.drain()
    [mark] = post.outbox.marks
    assert (mark.status, mark.error) == ("failed", "63024")
    assert bell.subject == mark.conversation


async def test_nobody_knows_means_look_first(clock: StartedClock) -> None:
    post = Post(clock, answering(Unsure("timeout")))
    mark = await post.send()
    assert (mark.status, mark.again_in, mark.error) == ("unsure", 5.0, "timeout")


async def test_an_answer_that_nobody_foresaw_is_unsure_and_hurts_no_other(
    clock: StartedClock,
) -> None:
    async def odd(sending: Sending) -> None:
        if sending.text == "odd":
            raise KeyError("sid")

    post = Post(clock, odd)
    bad = post.message("odd")
    good = [post.message(f"good {n}") for n in range(3)]
    await post.relay.drain()
    marks = {mark.message: mark for mark in post.outbox.marks}
    assert (marks[bad.id].status, marks[bad.id].error) == ("unsure", "KeyError")
    assert {marks[each.id].status for each in good} == {"sent"}


async def test_a_look_that_finds_it_settles_it(post: Post) -> None:
    message = post.message(unsure_since=post.clock.now(), unsure_for=6.0)
    post.channel.take(message)
    await post.relay.drain()
    [mark] = post.outbox.marks
    assert (mark.status, mark.provider_id) == ("sent", f"SM{message.id.hex}1")


@pytest.mark.parametrize("seconds", [5.0, REPEAT_AFTER - 0.1])
async def test_an_early_look_that_finds_nothing_says_nothing(post: Post, seconds: float) -> None:
    mark = await post.look(seconds)
    assert (mark.status, mark.again_in) == ("unsure", 5.0)
    assert post.channel.arrived == []


async def test_only_a_late_look_lets_it_be_repeated(post: Post) -> None:
    mark = await post.look(REPEAT_AFTER)
    assert (mark.status, mark.error, mark.again_in) == ("ready", "repeated", 0.0)
    assert post.channel.arrived == []


async def test_what_belongs_to_another_message_of_ours_is_passed_by(post: Post) -> None:
    message = post.message(unsure_since=post.clock.now(), unsure_for=6.0)
    post.outbox.ours.add(post.channel.take(message))
    await post.relay.drain()
    assert post.outbox.marks[-1].error == "not_found_yet"


@pytest.mark.parametrize(("attempt", "place"), [(1, -1), (0, 0)])
async def test_if_two_could_be_it_it_counts_as_sent(post: Post, attempt: int, place: int) -> None:
    message = post.message(unsure_since=post.clock.now(), unsure_for=60.0, attempt=attempt)
    ids = [post.channel.take(replace(message, attempt=n)) for n in (7, 8)]
    await post.relay.drain()
    [mark] = post.outbox.marks
    assert (mark.status, mark.provider_id) == ("sent", ids[place])


async def test_nothing_is_repeated_more_often_than_it_is_borne(post: Post) -> None:
    again = await post.look(REPEAT_AFTER, bout=Bout(Trouble.LOST, CURVES[Trouble.LOST].tries - 2))
    assert (again.status, again.trouble) == ("ready", Trouble.LOST)
    mark = await post.look(REPEAT_AFTER, bout=Bout(Trouble.LOST, CURVES[Trouble.LOST].tries - 1))
    assert (mark.status, mark.again_in, mark.error) == ("failed", None, NEVER_ARRIVED)


@pytest.mark.parametrize(
    ("seconds", "attempt", "again_in", "error"),
    [
        (GIVE_UP_AFTER - 1, 1, 5.0, "20500"),
        (GIVE_UP_AFTER, 1, None, "unsure_final"),
        (3600.0, 0, 5.0, "20500"),  # brought back by a restore and never tried
    ],
)
async def test_a_provider_that_cannot_be_asked_is_asked_for_a_minute(
    clock: StartedClock, seconds: float, attempt: int, again_in: float | None, error: str
) -> None:
    class Unreachable(NotingChannel):
        @override
        async def find(self, sending: Sending, since: datetime) -> Sequence[str]:
            raise TryLater("20500", f"asked for {sending.id} since {since}")

    post = Post(clock)
    post.relay = Relay(post.outbox, {"twilio": Unreachable()}, clock, lambda *_: None)
    mark = await post.look(seconds, attempt=attempt)
    assert (mark.status, mark.again_in, mark.error) == ("unsure", again_in, error)


async def test_a_look_for_a_channel_that_is_gone_gives_up(post: Post) -> None:
    mark = await post.look(6.0, channel="gone")
    assert (mark.status, mark.error) == ("unsure", "unsure_final")


async def test_what_a_restore_brought_back_waits_for_its_channel(post: Post) -> None:
    mark = await post.look(3600.0, attempt=0, channel="gone")
    assert (mark.status, mark.again_in, mark.error) == ("unsure", 5.0, "no_channel")


async def test_a_message_claimed_long_ago_is_not_sent(clock: StartedClock) -> None:
    """Rule 4: the process was stopped between its claim and its sending, and a takeover that saw
    nothing on its way has been told to the recruiter."""
    post = Post(clock)
    sending = post.message()
    post.outbox.ready.clear()
    began = time.monotonic() - SEND_DEADLINE - 0.1
    mark = await post.relay._settle(sending, began)
    assert (mark.status, mark.error, mark.untried) == ("ready", "late", True)
    assert post.channel.arrived == []


async def test_the_deadline_counts_from_before_the_claim(clock: StartedClock) -> None:
    """The claim is in the database before its answer is here: what happens between counts too."""
    post, began = Post(clock), list[float]()

    class Slow(Shelf):
        @override
        async def claim(self, limit: int) -> Sequence[Sending]:
            began.append(time.monotonic())
            return await super().claim(limit)

    class Timed(Relay):
        @override
        async def _settle(self, sending: Sending, since: float) -> Mark:
            began.append(since)
            return await super()._settle(sending, since)

    outbox = Slow()
    post.message()
    outbox.ready = post.outbox.ready
    await Timed(outbox, {"twilio": post.channel}, clock, lambda *_: None).drain()
    assert began[1] <= began[0]


async def test_a_sending_that_hangs_holds_no_other_back(clock: StartedClock) -> None:
    """It hangs alone; what becomes ready meanwhile is claimed, sent and marked."""
    hanging, go = asyncio.Event(), asyncio.Event()

    async def hang(sending: Sending) -> None:
        if sending.text == "hangs":
            hanging.set()
            await go.wait()

    post = Post(clock, hang)
    post.message("hangs")
    draining = asyncio.create_task(post.relay.drain())
    await asyncio.wait_for(hanging.wait(), SOON)
    other = post.message("other")
    post.relay.stir()
    await asyncio.wait_for(post.outbox.marked.wait(), SOON)
    assert [mark.message for mark in post.outbox.marks] == [other.id]
    assert not draining.done()
    go.set()
    await asyncio.wait_for(draining, SOON)
    assert len(post.outbox.marks) == 2


async def test_others_are_looked_for_even_if_nobody_stirs(clock: StartedClock) -> None:
    hanging, go = asyncio.Event(), asyncio.Event()

    async def hang(sending: Sending) -> None:
        if sending.text == "hangs":
            hanging.set()
            await go.wait()

    post = Post(clock, hang)
    post.message("hangs")
    draining = asyncio.create_task(post.relay.drain())
    await asyncio.wait_for(hanging.wait(), SOON)
    post.message("other")
    await asyncio.wait_for(post.outbox.marked.wait(), SOON)
    go.set()
    await asyncio.wait_for(draining, SOON)
    assert len(post.outbox.marks) == 2


async def test_no_more_than_a_batch_is_in_flight(clock: StartedClock) -> None:
    flying, most, go = set[object](), list[int](), asyncio.Event()

    async def count(sending: Sending) -> None:
        flying.add(sending.id)
        most.append(len(flying))
        if len(flying) == BATCH:
            go.set()
        await go.wait()
        await asyncio.sleep(0)
        flying.discard(sending.id)

    post = Post(clock, count)
    for _ in range(BATCH + 5):
        post.message()
    await asyncio.wait_for(post.relay.drain(), SOON)
    assert max(most) == BATCH
    assert len(post.outbox.marks) == BATCH + 5


async def test_marks_are_kept_while_the_store_is_down(clock: StartedClock) -> None:
    async def outage(_: Sending) -> None:
        office.outbox.is_down = True

    office = Post(clock, outage)
    office.message()
    for _ in range(2):
        with pytest.raises(StoreDown):
            await office.relay.drain()
    assert office.outbox.marks == []
    office.outbox.is_down = False
    await office.relay.drain()
    assert [mark.status for mark in office.outbox.marks] == ["sent"]
    assert len(office.channel.arrived) == 1


async def test_marks_of_sendings_that_land_together_are_written_together(post: Post) -> None:
    for _ in range(10):
        post.message()
    await post.relay.drain()
    assert post.outbox.rounds == [10]


async def test_finishing_lets_what_is_in_flight_arrive(clock: StartedClock) -> None:
    hanging, go = asyncio.Event(), asyncio.Event()

    async def hang(_: Sending) -> None:
        hanging.set()
        await go.wait()

    post = Post(clock, hang)
    post.message()
    draining = asyncio.create_task(post.relay.drain())
    await asyncio.wait_for(hanging.wait(), SOON)
    draining.cancel()
    await asyncio.wait({draining})
    finishing = asyncio.create_task(post.relay.finish())
    go.set()
    await asyncio.wait_for(finishing, SOON)
    assert [mark.status for mark in post.outbox.marks] == ["sent"]


async def test_finishing_sends_what_the_last_turns_said_and_no_backlog(post: Post) -> None:
    for _ in range(BATCH + 1):
        post.message()
    await post.relay.finish()
    assert len(post.channel.arrived) == BATCH


async def test_what_was_claimed_and_not_begun_when_told_to_stop_is_given_back(
    clock: StartedClock,
) -> None:
    """Else it would be taken for sent half a minute later, and be looked up in vain."""
    asked = asyncio.Event()

    class Slow(LocalPace):
        @override
        async def admit(self, passages: Sequence[Passage]) -> Sequence[Wait]:
            asked.set()
            await asyncio.Event().wait()
            return [Wait(0.0)] * len(passages)

    post = Post(clock)
    post.relay = Relay(
        post.outbox, {"twilio": post.channel}, clock, lambda *_: None, Slow(UNLIMITED)
    )
    post.message()
    draining = asyncio.create_task(post.relay.drain())
    await asyncio.wait_for(asked.wait(), SOON)
    draining.cancel()
    await asyncio.wait({draining})
    await asyncio.wait_for(post.relay.finish(), SOON)
    assert [(mark.status, mark.untried) for mark in post.outbox.marks] == [("ready", True)]
