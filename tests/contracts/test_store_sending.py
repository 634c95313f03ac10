"""The states of a message, and what a provider's second thoughts make of them.

ready → sending → sent | unsure | failed | cancelled; what was taken may still fail there.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.domain.delivery import Reason
from bot.domain.events import EventType
from bot.domain.message import Sending, Status, StatusReport
from bot.domain.trouble import CURVES, SPREAD, Trouble
from tests.contracts.store_cases import LONG, Scene, Stores, kinds, reply

Step = Callable[["Course"], Awaitable[None]]


class Course:
    """One message on its way, and what happens to it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.sending: Sending | None = None
        self.id: UUID | None = None

    @property
    def sid(self) -> str:
        """The provider's id of the newest try."""
        assert self.sending is not None
        return f"SM{self.sending.id.hex}{self.sending.attempt}"

    async def begin(self) -> None:
        await self.scene.hear()
        said = reply()
        await self.scene.turn(said)
        self.id = said.id

    async def claim(self) -> None:
        self.sending = await self.scene.sending()

    async def mark(self, status: str, **more: Any) -> None:  # noqa: ANN401 - of Mark
        assert self.sending is not None
        more = {"claimed_at": self.sending.claimed_at, **more}
        await self.scene.mark(self.sending, status, **more)

    async def report(
        self,
        status: Status,
        error: str | None = None,
        *,
        attempt: int | None = None,
        sid: str = "",
        **more: Any,  # noqa: ANN401 - of a report
    ) -> None:
        assert self.sending is not None
        sid = sid or self.sid
        report = StatusReport(
            key=f"{sid}:{status}",
            channel="twilio",
            provider_id=sid,
            status=status,
            raw=status.value,
            message=self.id,
            attempt=self.sending.attempt if attempt is None else attempt,
            error=error,
            **more,
        )
        await self.scene.stores.journal.report(report)

    async def stands(self) -> str:
        found = await self.scene.stores.backlog.find(str(self.id))
        return found.status.value

    async def is_offered_at_once(self) -> bool:
        """Whether a relay gets it when its time has come."""
        return [each.id for each in await self.scene.sendings()] == [self.id]


def marks(status: str, **more: Any) -> Step:  # noqa: ANN401 - of Mark
    async def step(course: Course) -> None:
        await course.mark(status, **more)

    return step


def reports(status: Status, error: str | None = None, **more: Any) -> Step:  # noqa: ANN401 - of a report
    async def step(course: Course) -> None:
        await course.report(status, error, **more)

    return step


async def claims(course: Course) -> None:
    await course.claim()


async def takes_over(course: Course) -> None:
    await course.scene.stores.journal.take_over(course.scene.subject, "Asha")


SENT = marks("sent", provider_id="SM1")
PASSES = reports(Status.FAILED, "63018", trouble=Trouble.RATE)
FOR_GOOD = reports(Status.FAILED, "63024", permanent=True)

TRANSITIONS: dict[str, tuple[tuple[Step, ...], str]] = {
    "ready → sending": ((claims,), "sending"),
    "ready → cancelled": ((takes_over,), "cancelled"),
    "sending → sent": ((claims, SENT), "sent"),
    "sending → ready": ((claims, marks("ready", again_in=60.0, error="20429")), "ready"),
    "sending → unsure": ((claims, marks("unsure", again_in=5.0, error="timeout")), "unsure"),
    "sending → failed": ((claims, marks("failed", error="63024")), "failed"),
    "sending → cancelled": ((claims, marks("cancelled", error="void")), "cancelled"),
    "sending → delivered": ((claims, reports(Status.DELIVERED)), "delivered"),
    "sending → failed there": ((claims, FOR_GOOD), "failed"),
    "sending → ready again": ((claims, PASSES), "ready"),
    "unsure → looked up": ((claims, marks("unsure", again_in=0.0), claims), "unsure"),
    "unsure → sent": ((claims, marks("unsure", again_in=0.0), claims, SENT), "sent"),
    "unsure → ready": (
        (claims, marks("unsure", again_in=0.0), claims, marks("ready", again_in=60.0)),
        "ready",
    ),
    "unsure → delivered": (
        (claims, marks("unsure", again_in=5.0), reports(Status.DELIVERED)),
        "delivered",
    ),
    "unsure → failed there": ((claims, marks("unsure", again_in=5.0), FOR_GOOD), "failed"),
    "unsure → ready again": ((claims, marks("unsure", again_in=5.0), PASSES), "ready"),
    "unsure for good → delivered": (
        (claims, marks("unsure", error="unsure_final"), reports(Status.DELIVERED)),
        "delivered",
    ),
    "unsure for good → failed, never repeated": (
        (claims, marks("unsure", error="unsure_final"), PASSES),
        "failed",
    ),
    "sent → delivered": ((claims, SENT, reports(Status.DELIVERED, sid="SM1")), "delivered"),
    "sent → ready again": (
        (claims, SENT, reports(Status.FAILED, "63018", sid="SM1")),
        "ready",
    ),
    "sent → failed there": (
        (claims, SENT, reports(Status.FAILED, "63024", sid="SM1", permanent=True)),
        "failed",
    ),
    "delivered stays": ((claims, reports(Status.DELIVERED), PASSES), "delivered"),
    "delivered stays after its mark": ((claims, reports(Status.DELIVERED), SENT), "delivered"),
    "failed stays": ((claims, FOR_GOOD, SENT), "failed"),
    "failed → delivered after all": ((claims, FOR_GOOD, reports(Status.DELIVERED)), "delivered"),
    "cancelled → failed there": ((claims, marks("cancelled", error="void"), PASSES), "failed"),
}


@pytest.mark.parametrize("name", TRANSITIONS)
async def test_a_message_moves_so(scene: Scene, name: str) -> None:
    steps, end = TRANSITIONS[name]
    course = Course(scene)
    await course.begin()
    assert await course.stands() == "ready"
    for step in steps:
        await step(course)
    assert await course.stands() == end


@pytest.fixture
async def course(scene: Scene) -> Course:
    """A message that the provider has taken."""
    made = Course(scene)
    await made.begin()
    await made.claim()
    await made.mark("sent", provider_id=made.sid)
    return made


async def again(course: Course, error: str = "63018") -> None:
    """It failed there, with something that passes; its next try is on its way."""
    await course.report(Status.FAILED, error, trouble=Trouble.RATE)
    await its_wait(course)
    await course.claim()


async def its_wait(course: Course) -> None:
    """Until it may be tried again: the shortest of all curves."""
    await course.scene.stores.pass_time(SPREAD[1] * CURVES[Trouble.RATE].first + 0.05)


async def test_a_late_failure_that_will_pass_is_the_same_message_tried_again(
    course: Course,
) -> None:
    await again(course)
    assert course.sending is not None
    assert (course.sending.id, course.sending.attempt) == (course.id, 2)
    bout = course.sending.bout
    assert (bout.trouble, bout.tries) == (Trouble.RATE, 1)
    assert await course.scene.claim() is None


async def test_after_a_late_failure_it_waits_by_the_curve_of_its_trouble(
    course: Course, scene: Scene, stores: Stores
) -> None:
    await course.report(Status.FAILED, "63038", trouble=Trouble.DAILY)
    assert await scene.sendings() == []
    found = await stores.backlog.find(str(course.id))
    assert found.next_at is not None
    first = CURVES[Trouble.DAILY].first
    waits = (found.next_at - found.as_of).total_seconds()
    assert 0.7 * first <= waits <= 1.3 * first
    [notice] = await stores.reader.notices()
    assert (notice.kind, notice.detail["sender"]) == ("sender.daily", "whatsapp:+15550000")


async def test_a_late_failure_fails_for_good_once_its_curve_is_over(scene: Scene) -> None:
    course = Course(scene)
    await course.begin()
    for _ in range(CURVES[Trouble.LOST].tries - 1):
        await course.claim()
        await course.mark("ready", again_in=0.0, trouble=Trouble.LOST)
    await course.claim()
    await course.mark("sent", provider_id=course.sid)
    await course.report(Status.FAILED, "63005", trouble=Trouble.LOST)
    assert await course.stands() == "failed"
    assert kinds(await scene.take()) == [EventType.SEND_FAILED]


async def test_nothing_is_repeated_behind_something_newer(course: Course, scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply("newer"))
    newer = await scene.sending()
    await course.report(Status.FAILED, "63018", trouble=Trouble.LOST)
    assert await course.stands() == "failed"
    await scene.mark(newer, "sent", provider_id="SM9")
    claim = await scene.take()
    assert kinds(claim) == [EventType.SEND_FAILED]
    assert claim.mail[0].payload["error"] == "63018"


async def test_what_is_ready_goes_out_after_what_is_repeated(course: Course, scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply("newer"))
    await again(course)
    assert course.sending is not None
    assert course.sending.id == course.id
    await course.mark("sent", provider_id=course.sid)
    assert (await scene.sending()).text == "newer"


async def test_under_a_recruiter_nothing_is_repeated_and_they_hear_of_it(
    course: Course, scene: Scene, stores: Stores
) -> None:
    await stores.journal.take_over(scene.subject, "Asha")
    await course.report(Status.FAILED, "63018", trouble=Trouble.LOST)
    assert await course.stands() == "failed"
    assert EventType.SEND_FAILED in kinds(await scene.take())


async def test_a_failure_told_before_the_sends_own_mark_is_not_undone_by_it(scene: Scene) -> None:
    """claim | HTTP | the provider: it failed, for now | the mark says that it was sent."""
    course = Course(scene)
    await course.begin()
    await course.claim()
    sid = course.sid
    await course.report(Status.FAILED, "63018", trouble=Trouble.RATE)
    await course.mark("sent", provider_id=sid)
    await its_wait(course)
    assert await course.is_offered_at_once()


async def test_reports_of_the_try_that_failed_say_nothing_of_the_next(course: Course) -> None:
    first = course.sid
    await again(course)
    for status, error in ((Status.SENT, None), (Status.QUEUED, None), (Status.FAILED, "63024")):
        await course.report(status, error, attempt=1, sid=first, permanent=error is not None)
    assert await course.stands() == "sending"
    await course.mark("sent", provider_id=course.sid)
    assert await course.stands() == "sent"


async def test_a_report_of_an_earlier_try_is_known_by_its_id_alone(
    course: Course, scene: Scene, stores: Stores
) -> None:
    first = course.sid
    await again(course)
    report = StatusReport(f"{first}:read", "twilio", first, Status.READ, "read")
    receipt = await stores.journal.report(report)
    assert receipt.message == course.id
    assert await course.stands() == "read"  # what arrived has arrived
    assert await scene.sendings() == []


async def test_when_both_copies_have_failed_for_good_it_has_failed(scene: Scene) -> None:
    """try 1, no answer | not listed | try 2 | try 1: sent | try 2 marked | both: failed."""
    course = Course(scene)
    await course.begin()
    await course.claim()
    first = course.sid
    await course.mark("unsure", again_in=0.0, error="timeout")
    await course.claim()
    await course.mark("ready", again_in=0.0, error="repeated")
    await course.claim()
    second = course.sid
    await course.report(Status.SENT, attempt=1, sid=first)
    await course.mark("sent", provider_id=second)
    await course.report(Status.FAILED, "63016", attempt=1, sid=first, permanent=True)
    await course.report(Status.FAILED, "63016", attempt=2, sid=second, permanent=True)
    assert await course.stands() == "failed"
    assert kinds(await scene.take()) == [EventType.SEND_FAILED]


async def test_both_ids_of_a_message_are_ours(course: Course, stores: Stores) -> None:
    first = course.sid
    await again(course)
    await course.mark("sent", provider_id=course.sid)
    free = await stores.outbox.unbound([first, course.sid, "SMfree"])
    assert free == {"SMfree"}


async def test_an_id_of_another_conversation_is_not_free(
    course: Course, another: Scene, stores: Stores
) -> None:
    await another.hear()
    assert await stores.outbox.unbound([course.sid]) == frozenset()


async def test_what_was_no_try_is_not_counted_and_keeps_its_place(scene: Scene) -> None:
    course = Course(scene)
    await course.begin()
    for _ in range(3):
        await course.claim()
        assert course.sending is not None
        assert course.sending.attempt == 1
        await course.mark("ready", again_in=0.0, error=Reason.PACED.value, untried=True)
    assert await course.is_offered_at_once()


async def test_the_mark_of_a_claim_that_was_given_back_hits_no_later_one(scene: Scene) -> None:
    """Both have the number 1: the mark of the first is written a second time."""
    course = Course(scene)
    await course.begin()
    await course.claim()
    first = course.sending
    assert first is not None
    await course.mark("ready", again_in=0.0, untried=True)
    await course.claim()
    late = {"again_in": 0.0, "untried": True, "claimed_at": first.claimed_at}
    await scene.mark(first, "ready", **late)
    assert await course.stands() == "sending"


async def test_a_try_knows_the_trouble_of_those_before(scene: Scene, stores: Stores) -> None:
    course = Course(scene)
    await course.begin()
    for trouble in (Trouble.RATE, Trouble.CHANNEL, Trouble.CHANNEL):
        await course.claim()
        await course.mark("ready", again_in=0.0, trouble=trouble)
    await stores.pass_time(0.05)
    await course.claim()
    assert course.sending is not None
    bout = course.sending.bout
    assert (bout.trouble, bout.tries) == (Trouble.CHANNEL, 2)
    assert 0.05 <= bout.lasted < 60


async def test_a_trouble_of_the_sender_is_told_once(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    for each in (scene, another):
        await each.hear()
        await each.turn(reply())
        sending = await each.sending()
        more = {"trouble": Trouble.ACCOUNT, "sender": "whatsapp:+1999"}
        await each.mark(sending, "ready", again_in=60.0, error="20003", **more)
    [notice] = await stores.reader.notices()
    assert (notice.kind, notice.address) == ("sender.account", "")
    assert notice.detail == {"sender": "whatsapp:+1999", "error": "20003"}


async def test_a_trouble_that_lasts_is_told_again_after_hours(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.turn(reply())
    for hours in (0, 7):
        stores.clock.move(timedelta(hours=hours))
        await scene.mark(
            await scene.sending(), "ready", again_in=0.0, error="63038", trouble=Trouble.DAILY
        )
    assert [notice.kind for notice in await stores.reader.notices()] == ["sender.daily"] * 2


async def test_a_mark_after_a_failure_keeps_its_reason(scene: Scene, stores: Stores) -> None:
    course = Course(scene)
    await course.begin()
    await course.claim()
    await course.report(Status.FAILED, "63024", permanent=True)
    await course.mark("sent", provider_id=course.sid)
    found = await stores.backlog.find(str(course.id))
    assert (found.status, found.error) == (Status.FAILED, "63024")


async def test_the_mail_of_a_failure_says_whether_a_template_has_asked_already(
    scene: Scene,
) -> None:
    for said in (reply("first"), reply("please write", template="reopen"), reply("last")):
        await scene.hear()
        await scene.turn(said)
    await scene.mark(await scene.sending(), "failed", error="window_closed")
    [mail] = (await scene.take(LONG)).mail
    assert (mail.payload["template"], mail.payload["reopened"]) == (None, False)


async def test_a_template_that_is_out_has_asked_until_they_write(scene: Scene) -> None:
    await scene.hear()
    first = reply("first")
    await scene.turn(first)
    sending = await scene.sending()
    await scene.mark(sending, "failed", error="window_closed")
    await scene.turn(reply("please write", template="reopen"))
    template = await scene.sending()
    await scene.mark(template, "failed", error="63027")
    [mail] = (await scene.take()).mail
    assert (mail.payload["template"], mail.payload["reopened"]) == ("reopen", False)


async def window(stores: Stores, course: Course) -> bool:
    return (await stores.backlog.find(str(course.id))).standing.is_open


async def test_a_provider_that_says_the_window_has_closed_closes_ours(
    stores: Stores, scene: Scene
) -> None:
    course = Course(scene)
    await course.begin()
    await course.claim()
    assert await window(stores, course)
    await course.mark("failed", error="window_closed")
    assert not await window(stores, course)
    await scene.turn(reply("please write", template="reopen"))
    assert (await scene.sending()).template == "reopen"
    await scene.hear()
    assert await window(stores, course)


async def test_a_late_word_that_the_window_had_closed_closes_ours_unless_they_wrote(
    stores: Stores, scene: Scene
) -> None:
    course = Course(scene)
    await course.begin()
    await course.claim()
    await course.mark("sent", provider_id=course.sid)
    await course.report(Status.FAILED, "window_closed", permanent=True)
    assert not await window(stores, course)
    other = Course(Scene(stores))
    await other.begin()
    await other.claim()
    await other.mark("sent", provider_id=other.sid)
    await stores.pass_time(1.0)
    await other.scene.hear()
    await other.report(Status.FAILED, "window_closed", permanent=True)
    assert await window(stores, other)


async def test_another_failure_leaves_the_window_open(stores: Stores, scene: Scene) -> None:
    course = Course(scene)
    await course.begin()
    await course.claim()
    await course.mark("failed", error="63024")
    assert await window(stores, course)
