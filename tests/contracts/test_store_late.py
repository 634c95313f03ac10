"""What was found at the provider: journalled once, read as late, and it overtakes nothing."""

from datetime import timedelta

from bot.domain.events import LATE_VERSION
from tests.contracts.store_cases import LONG, SHORT, Scene, Stores, reply, seqs, texts

HOUR = timedelta(hours=1)


async def test_it_is_read_as_late_with_the_time_it_was_said_at(
    scene: Scene, stores: Stores
) -> None:
    said_at = stores.clock.now() - HOUR
    await scene.hear("in time")
    await scene.hear("late", at=said_at)
    claim = await scene.take()
    assert texts(claim) == ["in time", "late"]
    assert [mail.is_late for mail in claim.mail] == [False, True]
    assert claim.mail[1].said is not None
    assert claim.mail[1].said.at == said_at
    assert claim.mail[1].at > said_at
    assert claim.mail[1].payload["v"] >= LATE_VERSION


async def test_the_webhook_and_the_listing_write_it_once(scene: Scene, stores: Stores) -> None:
    first = await scene.hear("hello", key="twilio:SM1" + scene.name)
    again = await scene.hear("hello", key="twilio:SM1" + scene.name, at=stores.clock.now() - HOUR)
    assert (first.is_new, again.is_new, again.bells) == (True, False, ())
    assert len((await scene.record()).messages) == 1


async def test_whose_webhook_comes_after_all_changes_nothing(scene: Scene, stores: Stores) -> None:
    await scene.hear("hello", key="twilio:SM2" + scene.name, at=stores.clock.now() - HOUR)
    assert not (await scene.hear("hello", key="twilio:SM2" + scene.name)).is_new


async def test_it_supersedes_no_draft(scene: Scene, stores: Stores) -> None:
    """The draft answers what was said later: it is said, and then what came late is read."""
    await scene.hear("in time")
    claim = await scene.take()
    await scene.hear("late", at=stores.clock.now() - HOUR)
    assert (await scene.commit(claim, reply("answer"))).more
    assert texts(await scene.take()) == ["late"]
    assert await scene.statuses() == ["queued"]


async def test_what_is_done_keeps_its_place(scene: Scene, stores: Stores) -> None:
    await scene.hear("first")
    await scene.turn(reply("answer"))
    await scene.hear("older", at=stores.clock.now() - HOUR)
    claim = await scene.take()
    assert list(seqs(claim)) == [2]
    assert await scene.states() == ["done", "waiting"]


async def test_the_window_and_the_address_are_those_of_what_was_said_last(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear("now", sender="whatsapp:+15550001")
    await scene.hear("late", at=stores.clock.now() - HOUR, sender="whatsapp:+15550002")
    await scene.turn(reply())
    sending = await scene.sending()
    assert sending.sender == "whatsapp:+15550001"
    assert sending.window_until is not None
    assert sending.window_until > stores.clock.now() + 23 * HOUR


async def test_the_window_is_the_providers_time_of_the_message(
    scene: Scene, stores: Stores
) -> None:
    said_at = stores.clock.now() - 20 * HOUR
    await scene.hear("late", at=said_at)
    await scene.turn(reply())
    assert (await scene.sending()).window_until == said_at + 24 * HOUR


async def test_one_that_was_said_after_all_moves_the_window_on(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear("earliest", at=stores.clock.now() - 3 * HOUR)
    later = stores.clock.now() - HOUR
    await scene.hear("later", at=later, sender="whatsapp:+15550002")
    await scene.turn(reply())
    sending = await scene.sending()
    assert (sending.window_until, sending.sender) == (later + 24 * HOUR, "whatsapp:+15550002")


async def test_it_waits_for_others_like_it(scene: Scene, stores: Stores) -> None:
    said_at = stores.clock.now() - HOUR
    [first] = (await scene.hear("one", at=said_at, quiet=LONG)).bells
    [second] = (await scene.hear("two", at=said_at, quiet=2 * LONG)).bells
    assert await scene.claim() is None
    assert 0 < second.delay <= first.delay <= LONG.total_seconds()


async def test_what_came_in_time_does_not_wait_for_it(scene: Scene, stores: Stores) -> None:
    await scene.hear("in time")
    await scene.hear("late", at=stores.clock.now() - HOUR, quiet=LONG)
    assert texts(await scene.take()) == ["in time", "late"]


async def test_a_stop_that_came_late_waits_for_nothing(scene: Scene, stores: Stores) -> None:
    await scene.hear("late", at=stores.clock.now() - HOUR, quiet=LONG)
    await scene.hear("STOP", at=stores.clock.now() - HOUR, quiet=LONG, urgent=True)
    assert texts(await scene.take()) == ["late", "STOP"]


async def test_a_stranger_may_have_been_missed(scene: Scene, stores: Stores) -> None:
    said_at = stores.clock.now() - HOUR
    assert (await scene.hear("hi", at=said_at)).is_new
    assert (await scene.record()).messages[0].created_at == said_at


async def test_what_is_missing_is_told(scene: Scene, stores: Stores) -> None:
    known, unknown = f"twilio:K{scene.name}", f"twilio:U{scene.name}"
    await scene.hear(key=known)
    assert await stores.journal.missing([known, unknown]) == {unknown}
    assert await stores.journal.missing([]) == frozenset()


async def test_one_round_at_a_time(scene: Scene, stores: Stores) -> None:
    begun = await stores.rounds.begin(scene.name, SHORT)
    assert begun is not None
    assert begun.through is None
    assert await stores.rounds.begin(scene.name, SHORT) is None
    await stores.rounds.end(scene.name, stores.clock.now())
    await stores.pass_time(0.03)
    again = await stores.rounds.begin(scene.name, SHORT)
    assert again is not None
    assert again.through is not None


async def test_a_slow_round_takes_nothing_back(scene: Scene, stores: Stores) -> None:
    await stores.rounds.begin(scene.name, SHORT)
    seen = stores.clock.now()
    await stores.rounds.end(scene.name, seen)
    await stores.rounds.end(scene.name, seen - HOUR)
    await stores.pass_time(0.03)
    begun = await stores.rounds.begin(scene.name, SHORT)
    assert begun is not None
    assert begun.through == seen
