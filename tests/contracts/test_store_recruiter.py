"""A recruiter steps in: the assistant is silent from that moment until the hand-back."""

import pytest

from bot.domain.effects import CallPerson, SetTimer
from bot.domain.errors import Fenced, NotFound
from bot.domain.events import READABLE_VERSION, Actor, EventType
from tests.contracts.store_cases import IDS, LONG, Scene, Stores, kinds, reply


async def test_a_takeover_is_mail(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.turn()
    await stores.journal.take_over(scene.subject, "Asha")
    [mail] = (await scene.take()).mail
    assert (mail.type, mail.actor) == (EventType.RECRUITER_ACTION, Actor.RECRUITER)
    assert mail.payload == {"v": READABLE_VERSION, "action": "takeover", "name": "Asha"}
    assert (await scene.record()).owner == "recruiter"


async def test_a_takeover_fences_the_turn_in_flight(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    claim = await scene.take()
    await stores.journal.take_over(scene.subject, "Asha")
    with pytest.raises(Fenced):
        await scene.commit(claim, reply())
    assert await scene.statuses() == []
    assert kinds(await scene.take()) == ["MESSAGE_RECEIVED", "RECRUITER_ACTION"]


async def test_a_takeover_cancels_what_was_ready(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.turn(reply())
    assert not (await stores.journal.take_over(scene.subject, "Asha")).was_sending
    assert await scene.statuses() == ["cancelled"]
    assert await scene.sendings() == []


async def test_a_takeover_says_when_a_message_is_on_its_way(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.turn(reply())
    await scene.sending()
    assert (await stores.journal.take_over(scene.subject, "Asha")).was_sending


async def test_a_takeover_during_backoff_is_due_at_once(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await stores.mailbox.release(await scene.take(), LONG, give_back=False)
    await stores.journal.take_over(scene.subject, "Asha")
    claim = await scene.take()
    assert claim.tries == 1


async def test_turns_under_a_recruiter_are_silent(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await stores.journal.take_over(scene.subject, "Asha")
    committed = await scene.turn(reply(), CallPerson())
    assert not committed.sends
    assert await scene.statuses() == []
    assert (await scene.record()).owner == "recruiter"
    assert await scene.states() == ["done"]


async def test_a_recruiter_is_heard_and_leads(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.turn(reply("not yet sent"))
    message = (await stores.journal.say(scene.subject, "Asha here", "Asha")).message
    sending = await scene.sending()
    record = await scene.record()
    assert (sending.id, sending.text, sending.author.value) == (message, "Asha here", "recruiter")
    assert record.owner == "recruiter"
    assert await scene.statuses() == ["cancelled", "sending"]


async def test_a_second_takeover_leaves_a_recruiters_words_alone(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    await stores.journal.say(scene.subject, "Asha here", "Asha")
    await stores.journal.take_over(scene.subject, "Ben")
    assert await scene.statuses() == ["queued"]


async def test_a_hand_back_is_mail_with_what_the_recruiter_recorded(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    await stores.journal.take_over(scene.subject, "Asha")
    await scene.turn()
    receipt = await stores.journal.hand_back(scene.subject, "Asha", {"start": "2026-12-01"})
    claim = await scene.take()
    assert [bell.type for bell in receipt.bells] == [EventType.RECRUITER_ACTION]
    assert claim.owner.value == "bot"
    assert claim.mail[0].payload == {
        "v": READABLE_VERSION,
        "action": "handback",
        "name": "Asha",
        "answers": {"start": "2026-12-01"},
    }


async def test_after_the_hand_back_the_assistant_speaks(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await stores.journal.take_over(scene.subject, "Asha")
    await stores.journal.hand_back(scene.subject, "Asha", {})
    assert (await scene.turn(reply())).sends
    assert (await scene.record()).owner == "bot"


async def test_nobody_takes_over_what_is_not_there(stores: Stores) -> None:
    with pytest.raises(NotFound):
        await stores.journal.take_over(IDS.new(), "Asha")


async def test_timers_rest_under_a_recruiter(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    now = stores.clock.now()
    await scene.turn(SetTimer("nudge", now))
    await stores.journal.take_over(scene.subject, "Asha")
    fired = await stores.mailbox.fire_timers(now + LONG, 1000)
    assert scene.subject not in {bell.subject for bell in fired}
