"""Who lost a conversation while thinking says nothing in it."""

import signal

from tests.e2e.house import House
from tests.e2e.process import until


async def test_a_worker_that_slept_over_its_lease_is_fenced(lab: House) -> None:
    await lab.gateway()
    sleeper = await lab.worker(LEASE_SECONDS="1")
    candidate = lab.candidate()
    await candidate.says("wait")
    await sleeper.says("mind.waits")
    sleeper.signal(signal.SIGSTOP)
    other = await lab.worker(LEASE_SECONDS="1")
    other.signal(signal.SIGUSR1)
    assert await candidate.hears(1) == ["1: wait"]
    sleeper.signal(signal.SIGUSR1)
    sleeper.signal(signal.SIGCONT)

    async def knows_it() -> bool:
        # Whichever comes first: its commit finds the fence closed, or its renewal hits nothing.
        is_fenced = sleeper.logged("turn.taken", ending="fenced")
        return bool(is_fenced or sleeper.logged("lease.lost"))

    await until(knows_it)
    await candidate.says("next")
    assert await candidate.hears(2) == ["1: wait", "2: next"]
    assert candidate.tries == 2


async def test_a_worker_that_hears_of_its_loss_stops_thinking(lab: House) -> None:
    await lab.gateway()
    sleeper = await lab.worker(LEASE_SECONDS="1")
    candidate = lab.candidate()
    await candidate.says("wait")
    await sleeper.says("mind.waits")
    sleeper.signal(signal.SIGSTOP)
    other = await lab.worker(LEASE_SECONDS="1")
    other.signal(signal.SIGUSR1)
    await candidate.hears(1)
    sleeper.signal(signal.SIGCONT)
    await sleeper.says("lease.lost")
    await candidate.says("next")
    assert await candidate.hears(2) == ["1: wait", "2: next"]


async def test_a_takeover_while_it_thinks_silences_the_draft(lab: House) -> None:
    await lab.gateway()
    worker = await lab.worker()  # its lease is long: no renewal notices before the commit does
    candidate = lab.candidate()
    await candidate.says("wait")
    await worker.says("mind.waits")
    led = await lab.store.journal.take_over(await candidate.subject(), "Asha")
    assert not led.was_sending
    worker.signal(signal.SIGUSR1)
    await worker.says("turn.taken", ending="fenced")
    await worker.says("turn.taken", ending="done")
    record = await candidate.all_done()
    assert record.owner == "recruiter"
    assert [message.author for message in record.messages] == ["candidate"]
    await lab.store.journal.say(await candidate.subject(), "Asha here.", "Asha")
    assert await candidate.hears(1) == ["Asha here."]
    assert candidate.tries == 1
