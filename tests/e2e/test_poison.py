"""Mail that cannot be handled: three tries, then it is set aside, and its neighbours live."""

import asyncio
import json

from tests.e2e.house import Candidate, House
from tests.e2e.process import until

SOON = 30.0
"""Seconds within which the candidate's next message is answered."""


async def quarantine(lab: House) -> list[dict[str, str]]:
    """The notices of mail that was set aside, as ``bot notices`` tells them."""
    done = await lab.bot("notices", "--json")
    assert done.code == 0, done.err
    found: list[dict[str, str]] = json.loads(done.out)
    return [notice for notice in found if notice["kind"] == "mail.quarantined"]


async def was_set_aside(candidate: Candidate) -> bool:
    record = await candidate.record()
    return "quarantined" in {event.state for event in record.events}


async def test_a_mail_that_raises_is_tried_three_times_and_set_aside(lab: House) -> None:
    await lab.gateway()
    worker = await lab.worker()
    candidate = lab.candidate()
    await candidate.says("raise")
    await worker.says("turn.taken", ending="quarantined")
    await candidate.says("hello?")
    assert await candidate.hears(1, within=SOON) == ["1: hello?"]
    assert [line["tries"] for line in worker.logged("turn.failed")] == [1, 2, 3]
    (notice,) = await quarantine(lab)
    assert notice["address"] == candidate.address
    (event,) = [each for each in (await candidate.record()).events if each.state == "quarantined"]
    assert event.attempts == 3


async def test_the_innocent_in_one_turn_with_it_are_answered(lab: House) -> None:
    await lab.gateway(QUIET_SECONDS="1")
    worker = await lab.worker(QUIET_SECONDS="1")
    candidate = lab.candidate()
    for text in ("before", "raise", "after"):
        await candidate.says(text)
    assert await candidate.hears(2, within=SOON) == ["1: before", "2: after"]
    assert worker.logged("turn.failed")[0]["tries"] == 1
    assert len(worker.logged("turn.taken", ending="quarantined")) == 1


async def test_a_mail_that_kills_its_worker_is_set_aside_by_the_sixth(lab: House) -> None:
    await lab.gateway()
    innocent, candidate = lab.candidate(), lab.candidate()
    deaths = 0

    async def keep() -> None:
        nonlocal deaths
        while True:
            worker = await lab.worker(LEASE_SECONDS="1")
            await worker.ended(within=SOON * 2)
            deaths += 1

    await candidate.says("kill")
    keeping = asyncio.create_task(keep())
    try:
        await candidate.says("hello?")
        await innocent.says("me too")
        assert await candidate.hears(1, within=SOON) == ["1: hello?"]
        assert await innocent.hears(1) == ["1: me too"]
    finally:
        keeping.cancel()
    assert deaths == 5
    assert await until(lambda: was_set_aside(candidate))
    assert len(await quarantine(lab)) == 1
