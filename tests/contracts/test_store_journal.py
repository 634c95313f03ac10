"""How facts come in: once each, in order, due when the burst is over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import NotFound
from bot.domain.events import READABLE_VERSION, Actor, EventType
from bot.domain.message import Kind, Status, StatusReport, Tap
from tests.contracts.store_cases import (
    AT_ONCE,
    IDS,
    LONG,
    SHORT,
    Scene,
    Stores,
    buttons,
    kinds,
    reply,
    seqs,
    texts,
)


async def test_a_message_is_kept_as_it_was_said(scene: Scene) -> None:
    tap = Tap(IDS.new(), "yes", "Yes")
    receipt = await scene.hear("Yes", kind=Kind.BUTTONS, tap=tap, profile_name="Ravi")
    [mail] = (await scene.take()).mail
    assert receipt.is_new
    assert mail.event == receipt.event
    assert mail.actor is Actor.CANDIDATE
    assert mail.said is not None
    assert (mail.said.text, mail.said.kind, mail.said.tap) == ("Yes", Kind.BUTTONS, tap)
    assert mail.said.seq == mail.seq
    assert mail.payload == {"v": READABLE_VERSION, "message": str(mail.said.id)}


async def test_the_bell_carries_ids_only(scene: Scene) -> None:
    receipt = await scene.hear("secret words")
    [bell] = receipt.bells
    assert (bell.event, bell.type, bell.subject) == (
        receipt.event,
        EventType.MESSAGE_RECEIVED,
        scene.subject,
    )


async def test_a_repeated_message_changes_nothing(scene: Scene) -> None:
    await scene.hear("once", key=f"twilio:{scene.name}")
    again = await scene.hear("once", key=f"twilio:{scene.name}", quiet=LONG)
    assert not again.is_new
    assert again.bells == ()
    assert texts(await scene.take()) == ["once"]


async def test_a_message_repeated_after_its_turn_is_not_answered_again(scene: Scene) -> None:
    await scene.hear("once", key=f"twilio:{scene.name}")
    await scene.turn()
    await scene.hear("once", key=f"twilio:{scene.name}")
    assert await scene.claim() is None


async def test_mail_is_numbered_without_gaps_in_each_conversation(
    scene: Scene, another: Scene
) -> None:
    await scene.hear("one")
    await another.hear("elsewhere")
    await scene.hear("two", key=f"twilio:{scene.name}")
    await scene.hear("two", key=f"twilio:{scene.name}")
    await scene.hear("three")
    claim = await scene.take()
    assert seqs(claim) == [1, 2, 3]
    assert texts(claim) == ["one", "two", "three"]


async def test_several_addresses_lead_to_one_conversation(scene: Scene, stores: Stores) -> None:
    user_id = f"whatsapp:US.{scene.name}"
    await scene.hear("from both", addresses=(scene.address, user_id))
    first = scene.subject
    await scene.hear("from one", addresses=(user_id,))
    assert scene.subject == first
    assert await stores.reader.find(user_id) == await stores.reader.find(scene.address) == first


async def test_an_address_learnt_later_leads_there_too(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    first = scene.subject
    user_id = f"whatsapp:US.{scene.name}"
    await scene.hear(addresses=(user_id, scene.address))
    assert await stores.reader.find(user_id) == first


async def test_a_burst_is_not_due_before_its_quiet_time(scene: Scene) -> None:
    receipt = await scene.hear(quiet=LONG)
    assert await scene.claim() is None
    assert LONG.total_seconds() - 5 < receipt.bells[0].delay <= LONG.total_seconds()


async def test_a_burst_is_one_turn(scene: Scene, stores: Stores) -> None:
    for text in ("wait", "sorry", "3 years"):
        await scene.hear(text, quiet=SHORT)
    await stores.pass_time(4 * SHORT.total_seconds())
    assert texts(await scene.take()) == ["wait", "sorry", "3 years"]


async def test_a_burst_is_answered_at_the_latest_after_three_quiet_times(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear(quiet=SHORT)
    await stores.pass_time(2.5 * SHORT.total_seconds())
    late = await scene.hear(quiet=SHORT)
    assert late.bells[0].delay <= 0.5 * SHORT.total_seconds()


async def test_what_is_urgent_is_due_at_once_with_all_that_waits(scene: Scene) -> None:
    await scene.hear("wait", quiet=LONG)
    urgent = await scene.hear("STOP", quiet=LONG, urgent=True)
    assert urgent.bells[0].delay == 0
    assert texts(await scene.take()) == ["wait", "STOP"]


async def test_new_mail_does_not_shorten_the_backoff_of_a_failing_turn(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear("one")
    await stores.mailbox.release(await scene.take(), LONG, give_back=False)
    await scene.hear("two", urgent=True)
    assert await scene.claim() is None


async def test_other_mail_is_recorded_once_and_due_at_once(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.turn()
    kind, key = EventType.VOICE_OUTCOME, f"voice:{scene.name}"
    payload = {"status": "completed"}
    first = await stores.journal.record(scene.subject, kind, key, payload, Actor.PROVIDER)
    again = await stores.journal.record(scene.subject, kind, key, payload, Actor.PROVIDER)
    [mail] = (await scene.take()).mail
    assert (first.is_new, again.is_new, again.bells) == (True, False, ())
    assert [bell.type for bell in first.bells] == [kind]
    assert mail.payload == {"v": READABLE_VERSION, "status": "completed"}
    assert (mail.actor, mail.said) == (Actor.PROVIDER, None)


async def test_mail_for_nobody_is_refused(stores: Stores) -> None:
    key = f"voice:{IDS.new()}"
    with pytest.raises(NotFound):
        await stores.journal.record(IDS.new(), EventType.VOICE_OUTCOME, key, {}, Actor.PROVIDER)


class Reports:
    """Statuses of one message that was sent."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.first = StatusReport("", "twilio", f"SM{scene.name}", None, "")

    async def begin(self) -> "Reports":
        """Say something and send it."""
        await self.scene.hear()
        await self.scene.turn(reply(options=buttons("Yes", "No")))
        sending = await self.scene.sending()
        await self.scene.mark(sending, "sent", provider_id=self.first.provider_id)
        self.first = replace(self.first, message=sending.id, attempt=sending.attempt)
        return self

    async def tell(self, status: Status | None, raw: str = "", **changes: Any) -> bool:  # noqa: ANN401
        """The provider reports; says whether that was news."""
        word = raw or (status.value if status else "")
        key = f"{self.first.provider_id}:{word}"
        report = replace(self.first, key=key, status=status, raw=word, **changes)
        return (await self.scene.stores.journal.report(report)).is_new


@pytest.fixture
async def reports(scene: Scene) -> Reports:
    return await Reports(scene).begin()


async def test_a_status_only_moves_forward(scene: Scene, reports: Reports) -> None:
    await reports.tell(Status.READ)
    await reports.tell(Status.DELIVERED)
    await reports.tell(Status.SENT)
    assert await scene.statuses() == ["read"]


async def test_a_repeated_status_is_no_news(reports: Reports) -> None:
    assert await reports.tell(Status.DELIVERED)
    assert not await reports.tell(Status.DELIVERED)


async def test_a_status_is_known_by_the_providers_id(scene: Scene, reports: Reports) -> None:
    await reports.tell(Status.DELIVERED, message=None, attempt=None)
    assert await scene.statuses() == ["delivered"]


async def test_a_status_is_no_mail(scene: Scene, reports: Reports) -> None:
    await reports.tell(Status.DELIVERED)
    assert await scene.claim() is None
    assert await scene.states("MESSAGE_STATUS") == ["done"]


async def test_an_unknown_word_is_kept_and_changes_nothing(scene: Scene, reports: Reports) -> None:
    assert await reports.tell(None, "pondered")
    assert await scene.statuses() == ["sent"]


async def test_a_status_of_a_message_that_is_not_ours_is_kept(scene: Scene, stores: Stores) -> None:
    stranger = f"SM{scene.name}"
    report = StatusReport(f"{stranger}:read", "twilio", stranger, Status.READ, "read")
    assert (await stores.journal.report(report)).is_new
    assert not (await stores.journal.report(report)).is_new


async def test_a_failure_for_good_is_mail_once(scene: Scene, reports: Reports) -> None:
    await reports.tell(Status.FAILED, permanent=True, error="63024")
    await reports.tell(Status.FAILED, "undelivered", permanent=True, error="63024")
    claim = await scene.take()
    assert kinds(claim) == ["SEND_FAILED"]
    assert claim.mail[0].payload["error"] == "63024"
    assert claim.mail[0].payload["message"] == str(reports.first.message)
    assert await scene.statuses() == ["failed"]


async def test_a_failure_reported_after_the_delivery_is_no_failure(
    scene: Scene, reports: Reports
) -> None:
    await reports.tell(Status.DELIVERED)
    await reports.tell(Status.FAILED, permanent=True)
    assert await scene.statuses() == ["delivered"]
    assert await scene.claim() is None


async def test_a_message_that_waits_to_be_sent_is_shown_as_queued(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply())
    assert await scene.statuses() == ["queued"]


async def test_messages_are_read_on_from_a_position(scene: Scene, stores: Stores) -> None:
    await scene.hear("one")
    await scene.turn(reply("two"))
    await scene.hear("three")
    first, *_ = await stores.reader.messages(scene.address)
    rest = await stores.reader.messages(scene.address, first.position)
    assert [message.text for message in (first, *rest)] == ["one", "two", "three"]


async def test_a_stranger_has_no_messages_and_is_not_found(stores: Stores) -> None:
    stranger = f"whatsapp:+{IDS.new().hex}"
    assert list(await stores.reader.messages(stranger)) == []
    with pytest.raises(NotFound):
        await stores.reader.find(stranger)


async def test_a_conversation_is_found_by_the_candidates_id(scene: Scene, stores: Stores) -> None:
    await scene.hear(quiet=AT_ONCE)
    record = await scene.record()
    assert await stores.reader.find(str(record.candidate)) == scene.subject
    assert (await stores.reader.show(str(record.candidate))).address == scene.address


async def test_the_window_is_open_for_a_day_after_the_last_message(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    await scene.turn(reply())
    until = (await scene.sending()).window_until
    assert until is not None
    left = until - stores.clock.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
