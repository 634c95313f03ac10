"""``kill -9`` at the worst moments: the reply arrives, and it arrives once.

The counting mind's numbers tell a lost or repeated turn; what the provider got tells a lost or
repeated message. The second message closes the case: it is answered only when the first is settled.
"""

from pathlib import Path

import aiohttp
import pytest

from bot.channels.twilio.faults import BROKEN
from bot.channels.twilio.hooks import Hooks
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN
from tests.e2e.faulty import Wrong
from tests.e2e.house import PUBLIC_URL, House

SHORT = "1"
"""Seconds of a lease that nobody renews any more."""

POINTS = ["after_claim", "after_think", "before_commit", "after_commit", "before_xack"]


async def check_that_each_is_answered_once(lab: House, wrong: Wrong) -> None:
    """One worker dies at its point; the next one has what is wrong with it, too, but once."""
    await lab.gateway()
    killed = await lab.worker(wrong, LEASE_SECONDS=SHORT)
    candidate = lab.candidate()
    await candidate.says("one")
    await killed.ended()
    await lab.worker(wrong, LEASE_SECONDS=SHORT)
    await candidate.hears(1)
    await candidate.says("two")
    assert await candidate.hears(2) == ["1: one", "2: two"]
    assert candidate.tries == 2


@pytest.mark.parametrize("point", POINTS)
async def test_a_worker_killed_around_its_turn(lab: House, tmp_path: Path, point: str) -> None:
    await check_that_each_is_answered_once(lab, Wrong(dies_at=point, once=str(tmp_path / "died")))


async def test_a_worker_killed_between_send_and_mark_looks_before_it_repeats(
    lab: House, tmp_path: Path
) -> None:
    wrong = Wrong(dies_at="after_send", once=str(tmp_path / "died"), unsure_after=0.5)
    await check_that_each_is_answered_once(lab, wrong)


async def test_a_status_settles_what_no_look_could(lab: House, tmp_path: Path) -> None:
    await lab.gateway()
    wrong = Wrong(dies_at="after_send", once=str(tmp_path / "died"), unsure_after=0.5)
    killed = await lab.worker(wrong, LEASE_SECONDS=SHORT)
    candidate = lab.candidate()
    await candidate.says("one")
    await killed.ended()
    lab.twilio.listing_fault = BROKEN
    worker = await lab.worker(wrong, LEASE_SECONDS=SHORT)
    await candidate.says("two")
    await worker.says("send.settled", status="unsure")
    await lab.twilio.report(lab.twilio.sent[0], "delivered")
    assert await candidate.hears(2) == ["1: one", "2: two"]
    assert candidate.tries == 2


@pytest.mark.parametrize("point", ["after_journal", "before_announce"])
async def test_a_gateway_killed_between_journal_and_bell(
    lab: House, tmp_path: Path, point: str
) -> None:
    wrong = Wrong(dies_at=point, once=str(tmp_path / "died"))
    killed = await lab.gateway(wrong)
    await lab.worker()
    candidate = lab.candidate()
    fields = lab.twilio.hooks.fields(candidate.address, "one")
    with pytest.raises(aiohttp.ClientError):
        await lab.twilio.hooks.deliver(fields)
    await killed.process.ended()
    assert await candidate.hears(1) == ["1: one"]
    second = await lab.gateway(wrong)
    async with Hooks(ACCOUNT, TOKEN, second.url, PUBLIC_URL) as hooks:
        repeated = await hooks.deliver(fields)
        assert repeated.status == 200
        await candidate.says("two", hooks)
    assert await candidate.hears(2) == ["1: one", "2: two"]
    assert candidate.tries == 2
