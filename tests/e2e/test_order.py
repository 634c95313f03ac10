"""Repeats, bursts, and several processes on one conversation: once, and in order."""

import asyncio
import signal

from bot.channels.twilio.hooks import Hooks
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN
from tests.e2e.house import PUBLIC_URL, House, counted


async def test_one_message_at_two_gateways_at_once_is_one_turn(lab: House) -> None:
    first, second = await asyncio.gather(lab.gateway(), lab.gateway())
    await lab.worker()
    stranger = lab.candidate()
    fields = lab.twilio.hooks.fields(stranger.address, "hello")
    async with (
        Hooks(ACCOUNT, TOKEN, first.url, PUBLIC_URL) as one,
        Hooks(ACCOUNT, TOKEN, second.url, PUBLIC_URL) as other,
    ):
        delivered = await asyncio.gather(*(hooks.deliver(fields) for hooks in (one, other) * 4))
    assert {each.status for each in delivered} == {200}
    await stranger.says("again")
    assert counted(await stranger.hears(1))[0] == "1: hello"
    record = await stranger.all_done()
    assert [event.type for event in record.events].count("MESSAGE_RECEIVED") == 2
    await lab.twilio.wait_for(lambda _: len(counted(stranger.heard)) >= 2)
    assert counted(stranger.heard) == ["1: hello", "2: again"]


async def test_messages_of_one_candidate_stay_in_order_at_two_workers(lab: House) -> None:
    await lab.gateway()
    await asyncio.gather(lab.worker(), lab.worker())
    candidate = lab.candidate()
    for number in range(1, 13):
        await candidate.says(f"m{number}")
        if number % 3 == 0:  # some alone, some on each other's heels
            await candidate.hears(number // 6 + 1)
    await candidate.all_done()
    await lab.twilio.wait_for(lambda _: len(counted(candidate.heard)) >= 12)
    assert counted(candidate.heard) == [f"{number}: m{number}" for number in range(1, 13)]


async def test_what_comes_while_one_worker_thinks_is_answered_after_it(lab: House) -> None:
    await lab.gateway()
    thinking = await lab.worker()
    candidate = lab.candidate()
    await candidate.says("wait")
    await thinking.says("mind.waits")
    other = await lab.worker()
    await candidate.says("and now?")
    thinking.signal(signal.SIGUSR1)
    other.signal(signal.SIGUSR1)
    await thinking.says("turn.taken", ending="superseded")
    assert await candidate.hears(1) == ["1: wait, 2: and now?"]
    assert candidate.tries == 1


async def test_a_burst_of_three_is_one_turn(lab: House) -> None:
    await lab.gateway(QUIET_SECONDS="1")
    worker = await lab.worker(QUIET_SECONDS="1")
    candidate = lab.candidate()
    for text in ("hi", "I am", "Ana"):
        await candidate.says(text)
    assert await candidate.hears(1) == ["1: hi, 2: I am, 3: Ana"]
    await worker.says("turn.taken")
    [mail] = [line["mail"] for line in worker.logged("turn.taken")]
    assert isinstance(mail, list)
    assert len(mail) == 3
