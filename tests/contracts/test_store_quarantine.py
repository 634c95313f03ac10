"""What people may do with mail that was set aside: look, try again, drop."""

from datetime import timedelta

import pytest

from bot.domain.conversation import Owner
from bot.domain.errors import Fenced, NotFound
from bot.domain.events import LATE
from bot.domain.quarantine import SetAside
from tests.contracts.store_cases import AT_ONCE, Scene, reply, texts

NOBODY = "01948a5e-7c1b-7e64-b1a3-0b7a5e2c9d10"


async def lying(scene: Scene) -> list[SetAside]:
    """What lies aside of this conversation."""
    found = await scene.stores.quarantine.listed(1000)
    return [each for each in found if each.conversation == scene.subject]


async def test_what_lies_there_is_told_whole(scene: Scene) -> None:
    receipt = await scene.hear("poison")
    await scene.poison()
    await scene.hear("after")
    [mail] = await lying(scene)
    assert mail.id == receipt.event
    assert (mail.address, mail.type, mail.actor) == (
        scene.address,
        "MESSAGE_RECEIVED",
        "candidate",
    )
    assert (mail.reason, mail.tries, mail.owner) == ("RuntimeError", 1, Owner.BOT)
    assert (mail.kind, mail.text, mail.files) == ("text", "poison", 0)
    assert (mail.behind, mail.is_passed) == (1, False)
    assert mail.since >= mail.at - timedelta(seconds=1)


async def test_it_is_found_by_its_id_or_the_beginning_of_it(scene: Scene) -> None:
    receipt = await scene.hear("poison")
    await scene.poison()
    for name in (str(receipt.event), str(receipt.event)[:30], str(receipt.event).upper()):
        assert (await scene.stores.quarantine.find(name)).id == receipt.event


@pytest.mark.parametrize("name", [NOBODY, "", "%", "zzz", "ab\x00"])
async def test_what_is_not_there_is_not_found(scene: Scene, name: str) -> None:
    with pytest.raises(NotFound):
        await scene.stores.quarantine.find(name)


async def test_it_goes_back_to_its_place_before_what_follows(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    await scene.hear("after")
    [mail] = await lying(scene)
    settled = await scene.stores.quarantine.retry(mail.id, "Asha")
    assert [bell.event for bell in settled.bells] == [mail.id]
    assert not settled.is_late
    claim = await scene.take()
    assert (texts(claim), claim.tries) == (["poison", "after"], 1)
    await scene.commit(claim, reply())
    assert await scene.states() == ["done", "done"]
    assert await lying(scene) == []


async def test_what_was_passed_is_read_as_late(scene: Scene) -> None:
    """What came after it was answered: it is no answer to what is asked now."""
    await scene.hear("poison")
    await scene.poison()
    await scene.hear("after")
    await scene.turn(reply("answer"))
    [mail] = await lying(scene)
    assert mail.is_passed
    settled = await scene.stores.quarantine.retry(mail.id, "Asha")
    assert settled.is_late
    claim = await scene.take()
    assert claim.mail[0].payload[LATE] is True
    assert claim.mail[0].is_late
    await scene.commit(claim, reply("to the other"))
    assert await scene.states() == ["done", "done"]
    assert await scene.claim() is None


async def test_a_conversation_that_stopped_goes_on(scene: Scene) -> None:
    for text in ("one", "two", "three"):
        await scene.hear(text)
    await scene.poison()
    await scene.poison()
    assert await scene.claim() is None
    first, second = await lying(scene)
    settled = await scene.stores.quarantine.retry(first.id, "Asha")
    assert settled.owner is Owner.WAITING
    await scene.stores.quarantine.retry(second.id, "Asha")
    claim = await scene.take()
    assert texts(claim) == ["one", "two", "three"]
    assert claim.failures == 0


async def test_a_second_retry_finds_nothing(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    [mail] = await lying(scene)
    await scene.stores.quarantine.retry(mail.id, "Asha")
    with pytest.raises(NotFound, match="bot quarantine list"):
        await scene.stores.quarantine.retry(mail.id, "Asha")
    assert await scene.states() == ["waiting"]


async def test_a_turn_that_runs_has_not_read_it_and_begins_again(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    await scene.hear("after")
    claim = await scene.take()
    [mail] = await lying(scene)
    await scene.stores.quarantine.retry(mail.id, "Asha")
    with pytest.raises(Fenced):
        await scene.commit(claim, reply())
    assert texts(await scene.take()) == ["poison", "after"]


async def test_what_is_bad_still_is_set_aside_again(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    [mail] = await lying(scene)
    await scene.stores.quarantine.retry(mail.id, "Asha")
    await scene.poison()
    assert [each.id for each in await lying(scene)] == [mail.id]
    assert await scene.states() == ["quarantined"]


async def test_of_a_conversation_that_was_merged_it_goes_to_the_one_that_goes_on(
    scene: Scene, another: Scene
) -> None:
    await scene.hear("mine")
    await scene.turn(reply())
    await another.hear("poison")
    await another.poison()
    await scene.be_one_with(another)
    await scene.turn(reply())
    [mail] = await lying(scene)
    assert mail.is_passed
    settled = await scene.stores.quarantine.retry(mail.id, "Asha")
    assert settled.bells[0].subject == scene.subject
    claim = await scene.take()
    assert texts(claim) == ["poison"]
    assert claim.mail[0].is_late
    await scene.commit(claim, reply())
    assert await scene.claim() is None


async def test_what_is_dropped_is_done_and_noted(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    [mail] = await lying(scene)
    await scene.stores.quarantine.drop(mail.id, "Asha")
    assert await scene.states() == ["done"]
    assert await lying(scene) == []
    assert await scene.claim() is None
    notice = (await scene.notices())[0]
    assert (notice.kind, notice.detail["by"]) == ("mail.dropped", "Asha")
    with pytest.raises(NotFound):
        await scene.stores.quarantine.drop(mail.id, "Asha")
    with pytest.raises(NotFound):
        await scene.stores.quarantine.retry(mail.id, "Asha")


async def test_who_tried_it_again_is_noted(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    [mail] = await lying(scene)
    await scene.stores.quarantine.retry(mail.id, "Asha")
    notice = (await scene.notices())[0]
    assert (notice.kind, notice.detail["by"]) == ("mail.retried", "Asha")


async def test_what_waits_behind_what_is_dropped_goes_on(scene: Scene) -> None:
    for text in ("one", "two", "three"):
        await scene.hear(text)
    await scene.poison()
    await scene.poison()
    first, second = await lying(scene)
    await scene.stores.quarantine.drop(first.id, "Asha")
    await scene.stores.quarantine.drop(second.id, "Asha")
    assert texts(await scene.take()) == ["three"]


async def test_a_turn_that_runs_goes_on_when_something_is_dropped(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    await scene.hear("after")
    claim = await scene.take()
    [mail] = await lying(scene)
    await scene.stores.quarantine.drop(mail.id, "Asha")
    await scene.commit(claim, reply())
    assert await scene.states() == ["done", "done"]


async def test_under_a_recruiter_it_is_read_silently(scene: Scene) -> None:
    await scene.hear("poison")
    await scene.poison()
    await scene.stores.journal.take_over(scene.subject, "Asha")
    await scene.turn()
    [mail] = await lying(scene)
    assert (mail.owner, mail.is_passed) == (Owner.RECRUITER, True)
    settled = await scene.stores.quarantine.retry(mail.id, "Asha")
    assert settled.owner is Owner.RECRUITER
    assert (await scene.take()).owner is Owner.RECRUITER


async def test_other_mail_is_no_late_message(scene: Scene) -> None:
    await scene.hear("hi")
    await scene.turn(reply())
    await scene.stores.journal.take_over(scene.subject, "Asha")
    await scene.poison()
    await scene.hear("after", quiet=AT_ONCE)
    await scene.turn()
    [mail] = await lying(scene)
    assert (mail.type, mail.text, mail.kind) == ("RECRUITER_ACTION", None, None)
    assert not (await scene.stores.quarantine.retry(mail.id, "Asha")).is_late
