"""Rule 13: one person, two conversations, everything happening at once."""

import asyncio
from itertools import pairwise

import pytest

from bot.domain.consent import ConsentKind
from bot.domain.effects import RecordConsent
from bot.domain.errors import Fenced
from bot.domain.events import Actor, EventType
from bot.domain.message import Inbound, Kind, Status, StatusReport
from bot.storage.first_contact import settle
from bot.storage.postgres import PostgresStore
from bot.worker.relay import Relay
from tests.contracts.store_cases import IDS, LONG, Scene, Stores, kinds, reply, texts
from tests.integration.protocol.channel import NotingChannel
from tests.integration.protocol.schedule import Elsewhere, Watcher

LOOKED = 1
"""A merge begins with a transaction that only finds out that there is one."""


@pytest.fixture
async def spoken(scene: Scene, another: Scene, there: Scene) -> Scene:
    """The older conversation; ``another`` is the younger one. Both have mail."""
    await scene.hear("older")
    await another.hear("younger")
    there._subject = scene.subject
    return scene


async def test_both_turns_in_flight_are_fenced_while_the_merge_is_not_committed(
    spoken: Scene, another: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """Two turns think | merge has both rows | both commits wait | merge commits."""
    ours, theirs = await spoken.take(), await another.take()
    async with elsewhere.about_to_commit(there.be_one_with(another), after=LOOKED):
        commits = [
            asyncio.create_task(spoken.commit(ours, reply("a"))),
            asyncio.create_task(another.commit(theirs, reply("b"))),
        ]
        await watcher.until_blocked(*commits)
    for each in commits:
        with pytest.raises(Fenced):
            await each
    claim = await spoken.take()
    assert texts(claim) == ["older", "younger", "it is me"]
    assert claim.tries == 1
    assert await spoken.statuses() == []


async def test_a_reply_committed_while_the_merge_waits_is_not_said(
    spoken: Scene,
    another: Scene,
    elsewhere: Elsewhere,
    watcher: Watcher,
) -> None:
    """The loser's turn has written its reply | merge waits | the turn commits (rule 3)."""
    over_there = Scene(elsewhere.as_stores(spoken.stores))
    over_there._subject = another.subject
    claim = await another.take()
    async with elsewhere.about_to_commit(over_there.commit(claim, reply("of no past"))):
        merging = asyncio.create_task(spoken.be_one_with(another))
        await watcher.until_blocked(merging)
    await merging
    assert await spoken.statuses() == ["cancelled"]
    assert texts(await spoken.take()) == ["older", "it is me"]


async def test_a_message_that_waits_for_a_merge_follows_it(
    spoken: Scene, another: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """merge has both rows | a gateway waits for the loser's | merge commits: it starts over."""
    async with elsewhere.about_to_commit(there.be_one_with(another), after=LOOKED):
        hearing = asyncio.create_task(another.hear("meanwhile"))
        await watcher.until_blocked(hearing)
    assert (await hearing).subject == spoken.subject
    assert texts(await spoken.take()) == ["older", "younger", "it is me", "meanwhile"]


async def test_other_mail_that_waits_for_a_merge_follows_it(
    spoken: Scene, another: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """The same with the outcome of a call."""
    journal, gone = spoken.stores.journal, another.subject
    key = f"voice:{another.name}"
    async with elsewhere.about_to_commit(there.be_one_with(another), after=LOOKED):
        recording = asyncio.create_task(
            journal.record(gone, EventType.VOICE_OUTCOME, key, {}, Actor.PROVIDER)
        )
        await watcher.until_blocked(recording)
    assert (await recording).subject == spoken.subject
    assert kinds(await spoken.take())[-1] == "VOICE_OUTCOME"


async def test_a_takeover_of_the_loser_that_waits_for_the_merge_follows_it(
    spoken: Scene, another: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    journal, gone = spoken.stores.journal, another.subject
    async with elsewhere.about_to_commit(there.be_one_with(another), after=LOOKED):
        taking = asyncio.create_task(journal.take_over(gone, "Asha"))
        await watcher.until_blocked(taking)
    await taking
    assert (await spoken.record()).owner == "recruiter"


async def test_a_takeover_just_before_the_merge_wins(
    spoken: Scene, another: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """takeover of the loser has the row | merge waits | takeover commits: the stricter owner."""
    async with elsewhere.about_to_commit(elsewhere.journal.take_over(another.subject, "Asha")):
        merging = asyncio.create_task(spoken.be_one_with(another))
        await watcher.until_blocked(merging)
    await merging
    assert (await spoken.record()).owner == "recruiter"


async def test_an_opt_out_covers_what_the_merged_conversation_still_has_to_send(
    spoken: Scene, another: Scene
) -> None:
    """A recruiter's words wait in b | the person opted out in a | a and b are one."""
    stores = spoken.stores
    out = RecordConsent(ConsentKind.OPTED_OUT, "stop/1", "en", IDS.new())
    await spoken.turn(out, opted_out=True)
    await stores.journal.say(another.subject, "Asha here", "Asha")
    await spoken.be_one_with(another)
    channel = NotingChannel()
    await Relay(stores.outbox, {"twilio": channel}, stores.clock, lambda *_: None).drain()
    assert channel.got(another.subject) == channel.got(spoken.subject) == []


async def test_a_stranger_at_two_gateways_at_once_is_one_candidate(
    scene: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """One gateway makes a candidate and has not committed | another meets the same address."""
    async with elsewhere.about_to_commit(there.hear("one")):
        hearing = asyncio.create_task(scene.hear("two"))
        await watcher.until_blocked(hearing)
    await hearing
    assert scene.subject == there.subject
    assert texts(await scene.take()) == ["one", "two"]
    assert await watcher.count("conversation WHERE address = $1", scene.address) == 1


async def test_a_stranger_with_two_addresses_is_one_candidate_whichever_comes_first(
    scene: Scene, another: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """Two gateways meet two new addresses, named in opposite order: nobody waits in a circle."""
    both = (scene.address, another.address)
    async with elsewhere.about_to_commit(there.hear("one", addresses=both)):
        hearing = asyncio.create_task(scene.hear("two", addresses=both[::-1]))
        await watcher.until_blocked(hearing)
    await hearing
    assert scene.subject == there.subject
    assert await watcher.count("identity WHERE conversation = $1", scene.subject) == 2


async def test_two_merges_of_one_pair_that_cross_are_one_merge(
    spoken: Scene, another: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """a and b are one, says a gateway | b and a are one, says another at the same time."""
    async with elsewhere.about_to_commit(there.be_one_with(another), after=LOOKED):
        crossing = asyncio.create_task(another.be_one_with(spoken))
        await watcher.until_blocked(crossing)
    await crossing
    assert another.subject == there.subject == spoken.subject
    assert kinds(await spoken.take()).count("MERGED") == 1


async def test_a_merge_that_waited_for_another_looks_again(
    spoken: Scene,
    another: Scene,
    there: Scene,
    elsewhere: Elsewhere,
    watcher: Watcher,
    store: PostgresStore,
) -> None:
    """Each of the two has a second address | one gateway merges over the first addresses | one
    over the second ones waits for the rows: what it sees then is the one conversation."""
    second = tuple([await also_known(watcher, each) for each in (spoken, another)])
    inbound = Inbound("k", "twilio", second, "", Kind.TEXT, "it is me", "SM")
    async with (
        store.database.transaction() as connection,
        elsewhere.about_to_commit(there.be_one_with(another), after=LOOKED),
    ):
        settling = asyncio.create_task(settle(connection, inbound, spoken.stores.clock.now(), IDS))
        await watcher.until_blocked(settling)
        elsewhere.database.go.set()
        settled = await settling
    assert settled is not None
    assert settled[0] == await spoken.stores.reader.find(another.address)


async def also_known(watcher: Watcher, scene: Scene) -> str:
    """One more address of a candidate."""
    address = f"{scene.address}2"
    await watcher.connection.execute(
        "INSERT INTO identity (address, candidate, conversation)"
        " SELECT $2, candidate, conversation FROM identity WHERE address = $1",
        scene.address,
        address,
    )
    return address


async def test_merges_of_three_that_cross_make_one(
    spoken: Scene, another: Scene, there: Scene, elsewhere: Elsewhere, watcher: Watcher
) -> None:
    """a takes in b | c, which is older, takes in b at the same time: b's home has moved."""
    third = Scene(spoken.stores)
    await third.hear("third")
    async with elsewhere.about_to_commit(there.be_one_with(another), after=LOOKED):
        crossing = asyncio.create_task(third.be_one_with(another))
        await watcher.until_blocked(crossing)
    await crossing
    assert third.subject == spoken.subject
    assert await watcher.count("mailbox WHERE merged_into = $1", spoken.subject) == 2
    claim = await spoken.take()
    assert sorted(texts(claim)) == ["it is me", "it is me", "older", "third", "younger"]
    assert len({mail.seq for mail in claim.mail}) == len(claim.mail)


async def test_merges_of_many_at_once_lose_no_mail(stores: Stores) -> None:
    """Six conversations, each found to be one with the next, all at the same time."""
    scenes = [Scene(stores) for _ in range(6)]
    for number, each in enumerate(scenes):
        await each.hear(f"mail {number}")
    merges = (one.be_one_with(other) for one, other in pairwise(scenes))
    await asyncio.gather(*merges)
    home = await stores.reader.find(scenes[0].address)
    assert {await stores.reader.find(each.address) for each in scenes} == {home}
    claim = await stores.mailbox.claim(home, LONG)
    assert claim is not None
    heard = texts(claim)
    assert {f"mail {number}" for number in range(6)} <= set(heard)
    assert heard.count("it is me") == 5


async def test_mail_for_a_conversation_merged_long_ago_and_a_merge_do_not_wait_in_a_circle(
    spoken: Scene, another: Scene, watcher: Watcher
) -> None:
    """c is part of b | somebody has c | mail for c comes | b is merged into a, and c with it."""
    journal = spoken.stores.journal
    third = Scene(spoken.stores)
    await third.hear("third")
    part, key = third.subject, f"voice:{third.name}"
    await another.be_one_with(third)
    async with watcher.holding(part):
        recording = asyncio.create_task(
            journal.record(part, EventType.VOICE_OUTCOME, key, {}, Actor.PROVIDER)
        )
        await watcher.until_blocked_or_done(recording)
        merging = asyncio.create_task(spoken.be_one_with(another))
        await watcher.until_blocked(*(each for each in (recording, merging) if not each.done()))
    assert (await merging).subject == spoken.subject
    assert (await recording).is_new
    assert "VOICE_OUTCOME" in kinds(await spoken.take())


@pytest.mark.parametrize("told_by", ["status", "mark"])
async def test_a_failure_in_a_conversation_merged_long_ago_and_a_merge_do_not_wait_in_a_circle(
    spoken: Scene, another: Scene, watcher: Watcher, told_by: str
) -> None:
    """c is part of b | somebody has c | c's message fails, for which b is to get mail | b is merged
    into a, and c with it: who gets c first and then wants b meets a merge with b that wants c."""
    stores, third = spoken.stores, Scene(spoken.stores)
    await third.hear("third")
    await third.turn(reply())
    sending = await third.sending()
    sid = f"SM{third.name}"
    report = StatusReport(
        *(f"{sid}:failed", "twilio", sid, Status.FAILED, "failed", sending.id),
        error="63024",
        permanent=True,
    )
    await another.be_one_with(third)
    assert spoken.subject < another.subject < third.subject
    async with watcher.holding(third.subject):
        failing: asyncio.Task[object] = asyncio.create_task(
            stores.journal.report(report)
            if told_by == "status"
            else third.mark(sending, "failed", error="63024")
        )
        await watcher.until_blocked(failing)
        merging = asyncio.create_task(spoken.be_one_with(another))
        await watcher.until_blocked(failing, merging)
    await asyncio.gather(merging, failing)
    heard = kinds(await spoken.take())
    assert heard.count("SEND_FAILED") == 1


async def test_a_failure_of_what_the_loser_said_is_mail_of_the_survivor(
    spoken: Scene, another: Scene
) -> None:
    """b's reply is on its way | a and b are one | the provider says that it failed for good."""
    await another.turn(reply())
    sending = await another.sending()
    await another.mark(sending, "sent", provider_id=f"SM{another.name}")
    await spoken.be_one_with(another)
    await spoken.turn()
    report = StatusReport(
        f"{another.name}:failed", "twilio", f"SM{another.name}", Status.FAILED, "failed",
        error="63024", permanent=True,
    )  # fmt: skip
    await spoken.stores.journal.report(report)
    assert kinds(await spoken.take()) == ["SEND_FAILED"]


async def test_what_the_loser_was_sending_is_not_sent_again(spoken: Scene, another: Scene) -> None:
    """b's reply is on its way | a and b are one | the provider says: later."""
    await another.turn(reply("of no past"))
    sending = await another.sending()
    await spoken.be_one_with(another)
    await spoken.mark(sending, "ready", again_in=0.0, error="63018")
    stores, channel = spoken.stores, NotingChannel()
    await Relay(stores.outbox, {"twilio": channel}, stores.clock, lambda *_: None).drain()
    assert "of no past" not in {each.text for each in channel.arrived}
    assert await spoken.statuses() == ["cancelled"]
