"""What waits, counted, and why one message was not sent. Counts are of the whole store."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.domain.backlog import MailState
from bot.domain.consent import ConsentKind
from bot.domain.delivery import HELD, WAITING, Reason, Standing, forbids
from bot.domain.effects import RecordConsent
from bot.domain.errors import NotFound
from bot.domain.message import Direction, Sending, Status, StatusReport
from tests.contracts.store_cases import AT_ONCE, IDS, LONG, Scene, Stores, reply


async def spoken(scene: Scene, *texts: str) -> list[UUID]:
    """So many turns have spoken; nothing is sent. Ids of the messages."""
    said = [reply(text) for text in texts or ("Hello",)]
    for each in said:
        await scene.hear()
        await scene.turn(each)
    return [each.id for each in said]


async def reason(scene: Scene, message: UUID) -> Reason:
    return (await scene.stores.backlog.find(str(message))).reason


async def counted(stores: Stores) -> dict[Reason, int]:
    """What waits to be sent, without the zeros."""
    outbox = (await stores.backlog.count()).outbox
    return {reason: count for reason, count in outbox.items() if count}


async def states(stores: Stores) -> dict[MailState, int]:
    """What mail waits for, without the zeros."""
    mail = (await stores.backlog.count()).mail
    return {state: pile.count for state, pile in mail.items() if pile.count}


async def test_an_empty_store_counts_zeros_of_everything(stores: Stores) -> None:
    piles = await stores.backlog.count()
    assert dict(piles.outbox) == dict.fromkeys(WAITING, 0)
    assert set(piles.mail) == set(MailState)
    assert {pile.count for pile in piles.mail.values()} == {0}
    assert (piles.overdue, piles.quarantined) == (0.0, 0)


async def test_mail_waits_for_quiet_then_for_a_worker_then_for_its_turn(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear(quiet=LONG)
    assert await states(stores) == {MailState.QUIET: 1}
    await scene.hear(quiet=AT_ONCE)
    assert await states(stores) == {MailState.DUE: 2}
    claim = await scene.take()
    assert await states(stores) == {MailState.TAKEN: 2}
    await stores.mailbox.release(claim, LONG, give_back=False)
    assert await states(stores) == {MailState.BACKOFF: 2}


async def test_mail_that_is_done_waits_no_longer(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.turn()
    assert await states(stores) == {}


async def test_the_age_is_that_of_the_oldest(scene: Scene, another: Scene, stores: Stores) -> None:
    await scene.hear()
    await stores.pass_time(0.2)
    await another.hear()
    await stores.pass_time(0.1)
    pile = (await stores.backlog.count()).mail[MailState.DUE]
    assert pile.count == 2
    assert 0.3 <= pile.oldest < 30


async def test_what_is_set_aside_lies_in_quarantine_and_waits_no_longer(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    await scene.poison()
    piles = await stores.backlog.count()
    assert piles.quarantined == 1
    assert await states(stores) == {}


async def test_a_stopped_conversation_waits_for_a_person(scene: Scene, stores: Stores) -> None:
    for _ in range(3):
        await scene.hear()
    await scene.let_go(await scene.take())
    for _ in range(2):
        await scene.poison()
    assert await states(stores) == {MailState.STOPPED: 1}
    assert (await stores.backlog.count()).quarantined == 2


async def test_an_outbox_that_nobody_empties_is_overdue(scene: Scene, stores: Stores) -> None:
    await spoken(scene)
    await stores.pass_time(0.2)
    assert 0.2 <= (await stores.backlog.count()).overdue < 30
    await scene.mark(await scene.sending(), "sent", provider_id="SM1")
    await scene.sendings()
    assert (await stores.backlog.count()).overdue == 0.0


async def test_the_first_of_two_is_next_and_the_second_waits_behind_it(
    scene: Scene, stores: Stores
) -> None:
    first, second = await spoken(scene, "first", "second")
    assert await reason(scene, first) is Reason.NEXT
    found = await stores.backlog.find(str(second))
    assert (found.reason, found.behind) == (Reason.BEHIND, first)
    assert await counted(stores) == {Reason.NEXT: 1, Reason.BEHIND: 1}


async def test_a_message_on_its_way_is_being_sent(scene: Scene, stores: Stores) -> None:
    [message] = await spoken(scene)
    await scene.sending()
    found = await stores.backlog.find(str(message))
    assert (found.reason, found.attempt) == (Reason.SENDING, 1)
    assert found.sending_at is not None
    assert await counted(stores) == {Reason.SENDING: 1}


async def test_a_message_that_was_put_off_waits_for_its_next_try(
    scene: Scene, stores: Stores
) -> None:
    [message] = await spoken(scene)
    await scene.mark(await scene.sending(), "ready", again_in=300.0, error="63018")
    found = await stores.backlog.find(str(message))
    assert (found.reason, found.error) == (Reason.BACKOFF, "63018")
    assert found.next_at is not None
    assert timedelta(seconds=290) < found.next_at - found.as_of <= timedelta(seconds=300)
    assert await counted(stores) == {Reason.BACKOFF: 1}


async def test_an_unsure_message_says_so_until_nobody_will_ever_know(
    scene: Scene, stores: Stores
) -> None:
    [message] = await spoken(scene)
    await scene.mark(await scene.sending(), "unsure", again_in=0.0, error="timeout")
    assert await reason(scene, message) is Reason.UNSURE
    assert await counted(stores) == {Reason.UNSURE: 1}
    await scene.mark(await scene.sending(), "unsure", error="unsure_final")
    assert await reason(scene, message) is Reason.NEVER_KNOWN
    assert await counted(stores) == {}


async def test_a_closed_window_is_the_reason_from_five_minutes_before(
    scene: Scene, stores: Stores
) -> None:
    [message] = await spoken(scene)
    stores.clock.move(timedelta(hours=23, minutes=54))
    assert await reason(scene, message) is not Reason.WINDOW_CLOSED
    stores.clock.move(timedelta(minutes=2))
    assert await reason(scene, message) is Reason.WINDOW_CLOSED
    assert await counted(stores) == {Reason.WINDOW_CLOSED: 1}
    await scene.hear()
    assert await reason(scene, message) is not Reason.WINDOW_CLOSED


async def test_a_template_goes_out_of_a_closed_window(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    said = reply(template="reminder")
    await scene.turn(said)
    stores.clock.move(timedelta(hours=25))
    assert await reason(scene, said.id) is Reason.NEXT


async def test_a_nudge_is_void_once_the_candidate_spoke(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    said = reply(void_after_seq=1)
    await scene.turn(said)
    await scene.hear()
    assert await reason(scene, said.id) is Reason.VOID
    assert await counted(stores) == {Reason.VOID: 1}


async def test_a_takeover_cancels_and_says_so_even_after_the_hand_back(
    scene: Scene, stores: Stores
) -> None:
    [message] = await spoken(scene)
    await stores.journal.take_over(scene.subject, "Asha")
    assert await reason(scene, message) is Reason.TAKEN_OVER
    await stores.journal.hand_back(scene.subject, "Asha", {})
    assert await reason(scene, message) is Reason.TAKEN_OVER
    assert await counted(stores) == {}


async def test_an_opt_out_stays_the_reason_after_start_which_is_known_too(
    scene: Scene, stores: Stores
) -> None:
    [message] = await spoken(scene)
    wants_none = []
    for kind in (ConsentKind.OPTED_OUT, ConsentKind.OPTED_IN):
        await scene.hear(kind.value)
        await scene.turn(RecordConsent(kind, kind.value, "en", IDS.new()))
        told = await stores.backlog.find(str(message))
        assert told.reason is Reason.OPTED_OUT
        wants_none.append(told.opted_out)
    assert wants_none == [True, False]


async def expect_it_stays_unsent(scene: Scene, sending: Sending) -> None:
    """It did not arrive; nobody sends it again, and the reason names what called it off."""
    await scene.mark(sending, "ready", again_in=0.0, error="63018")
    assert await reason(scene, sending.id) is Reason.REVOKED
    assert await counted(scene.stores) == {Reason.REVOKED: 1}
    again = await scene.sending()
    assert again.id == sending.id
    assert forbids(Standing.of(again, scene.stores.clock.now())) is Reason.REVOKED
    await scene.mark(again, "cancelled", error=Reason.REVOKED.value)
    assert await reason(scene, sending.id) is Reason.REVOKED
    assert await counted(scene.stores) == {}


async def test_a_takeover_revokes_what_is_on_its_way_even_after_the_hand_back(
    scene: Scene, stores: Stores
) -> None:
    await spoken(scene)
    sending = await scene.sending()
    await stores.journal.take_over(scene.subject, "Asha")
    await stores.journal.hand_back(scene.subject, "Asha", {})
    assert await reason(scene, sending.id) is Reason.SENDING
    await expect_it_stays_unsent(scene, sending)


async def test_a_takeover_revokes_what_nobody_knows_the_fate_of(
    scene: Scene, stores: Stores
) -> None:
    await spoken(scene)
    await scene.mark(await scene.sending(), "unsure", again_in=0.0, error="timeout")
    await stores.journal.take_over(scene.subject, "Asha")
    await stores.journal.hand_back(scene.subject, "Asha", {})
    await expect_it_stays_unsent(scene, await scene.sending())


async def test_an_opt_out_revokes_what_is_on_its_way_even_after_start(scene: Scene) -> None:
    await spoken(scene)
    sending = await scene.sending()
    for kind in (ConsentKind.OPTED_OUT, ConsentKind.OPTED_IN):
        await scene.hear(kind.value)
        await scene.turn(RecordConsent(kind, kind.value, "en", IDS.new()))
    await expect_it_stays_unsent(scene, sending)


async def test_a_merge_revokes_what_is_on_its_way(scene: Scene, another: Scene) -> None:
    await spoken(scene)
    [message] = await spoken(another)
    sending = await another.sending()
    await scene.be_one_with(another)
    await scene.mark(sending, "ready", again_in=0.0, error="63018")
    assert await reason(scene, message) is Reason.REVOKED


async def test_a_failure_leaves_what_other_turns_say_alone(scene: Scene, stores: Stores) -> None:
    await spoken(scene, "first", "second")
    await scene.mark(await scene.sending(), "failed", error="63024")
    assert forbids(Standing.of(await scene.sending(), stores.clock.now())) is None


async def test_an_opt_out_cancels_what_is_ready_and_forbids_what_a_recruiter_says(
    scene: Scene, stores: Stores
) -> None:
    [message] = await spoken(scene)
    await scene.hear("STOP")
    claim = await scene.take()
    source = claim.mail[0].event
    await scene.commit(claim, RecordConsent(ConsentKind.OPTED_OUT, "stop", "en", source))
    assert await reason(scene, message) is Reason.OPTED_OUT
    said = (await stores.journal.say(scene.subject, "Are you there?", "Asha")).message
    assert said is not None
    assert await reason(scene, said) is Reason.OPTED_OUT
    assert await counted(stores) == {Reason.OPTED_OUT: 1}


async def test_what_a_turn_says_after_a_message_that_failed_is_not_said(scene: Scene) -> None:
    first, second = await spoken(scene, "first", "second")
    await scene.mark(await scene.sending(), "failed", error="63024")
    found = await scene.stores.backlog.find(str(first))
    assert (found.reason, found.error) == (Reason.FAILED, "63024")
    assert await reason(scene, second) is Reason.NEXT  # of another turn


async def test_a_merged_conversation_says_nothing_any_more(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    await spoken(scene)
    [message] = await spoken(another)
    await scene.be_one_with(another)
    assert await reason(scene, message) is Reason.MERGED


async def test_reports_of_the_provider_come_with_their_times(scene: Scene, stores: Stores) -> None:
    [message] = await spoken(scene)
    provider_id = f"SM{scene.name}"
    await scene.mark(await scene.sending(), "sent", provider_id=provider_id)
    assert await reason(scene, message) is Reason.ACCEPTED
    for status in (Status.DELIVERED, Status.READ):
        key = f"{provider_id}:{status}"
        report = StatusReport(key, "twilio", provider_id, status, status.value, message=message)
        await stores.journal.report(report)
    found = await stores.backlog.find(provider_id)
    assert (found.id, found.reason) == (message, Reason.READ)
    assert [word for word, _ in found.reports] == ["delivered", "read"]
    assert found.reported("delivered") is not None
    assert found.reported("failed") is None


async def test_a_failure_that_will_pass_reported_late_waits_for_its_next_try(
    scene: Scene, stores: Stores
) -> None:
    """What `bot why-not-sent` says of it rests on this."""
    [message] = await spoken(scene)
    name = f"SM{scene.name}"
    await scene.mark(await scene.sending(), "sent", provider_id=name)
    report = StatusReport(
        *(f"{name}:undelivered", "twilio", name, Status.FAILED, "undelivered"),
        message=message,
        error="63018",
        permanent=False,
    )
    await stores.journal.report(report)
    told = await stores.backlog.find(str(message))
    assert (told.reason, told.error, told.provider_id) == (Reason.BACKOFF, "63018", None)
    assert told.reported("undelivered") is not None
    assert await scene.notices() == []
    assert await scene.claim() is None


@pytest.mark.parametrize("reason", sorted(HELD))
async def test_what_is_held_back_is_counted_apart(
    scene: Scene, stores: Stores, reason: Reason
) -> None:
    [message] = await spoken(scene)
    sending = await scene.sending()
    await scene.mark(sending, "ready", again_in=30.0, error=reason.value, untried=True)
    told = await stores.backlog.find(str(message))
    assert (told.reason, told.attempt) == (reason, 0)
    assert await counted(stores) == {reason: 1}


async def test_a_message_of_the_candidate_is_found_and_is_incoming(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    message = (await scene.record()).messages[0]
    assert message.provider_id is not None
    for name in (str(message.id), message.id.hex, message.provider_id):
        found = await stores.backlog.find(name)
        assert (found.id, found.direction, found.reason) == (
            message.id,
            Direction.IN,
            Reason.INCOMING,
        )


STRANGE = (
    *("SM" + "0" * 32, "01a21788-37f9-7200-9975-63d202184677", ""),
    *("नमस्ते", "\udcff", "'" * 9999),
)


@pytest.mark.parametrize("name", STRANGE, ids=range(len(STRANGE)))
async def test_what_is_no_message_is_not_found(stores: Stores, name: str) -> None:
    with pytest.raises(NotFound, match="There is no message"):
        await stores.backlog.find(name)
