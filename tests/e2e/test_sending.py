"""Sending, over the wire and with processes: second thoughts of the provider, and signs of life."""

import signal

from bot.channels.twilio import faults
from bot.channels.twilio.stand_in_request import Request
from tests.e2e.house import House
from tests.e2e.process import until


async def test_what_fails_there_for_the_moment_is_sent_again_as_the_same_message(
    house: House,
) -> None:
    candidate = house.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    (first,) = house.twilio.sent_to(candidate.address)
    await house.twilio.report(first, "sent")
    await house.twilio.report(first, "undelivered", "63012")
    await candidate.hears(2)
    _, second = house.twilio.sent_to(candidate.address)
    assert (second.message, second.attempt) == (first.message, 2)
    assert first.options  # the first try had buttons; they may be to blame
    assert second.body == f"{first.body}\n\n1. Yes\n2. No"
    await house.twilio.report(first, "failed", "63012")  # of the try before: says nothing more
    await house.twilio.report(second, "delivered")
    message = candidate.last(await candidate.all_done())
    assert (message.status, message.provider_id) == ("delivered", second.sid)


async def test_what_fails_there_for_good_is_told_in_words(house: House) -> None:
    candidate = house.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    (sent,) = house.twilio.sent_to(candidate.address)
    await house.twilio.report(sent, "failed", "63033")

    async def told() -> str | None:
        done = await house.bot("notices")
        lines = [line for line in done.out.splitlines() if candidate.address in line]
        return lines[0] if lines else None

    line = await until(told) or ""
    assert "a message could not be sent: 63033 (the recipient blocked us). Reach them" in line
    assert candidate.tries == 1


async def test_credentials_that_are_refused_are_told_once_and_stop_the_sender(lab: House) -> None:
    refused = faults.refused(20003, 401)

    def refuse(_: Request) -> faults.Fault:
        return refused

    lab.twilio.rule = refuse
    await lab.gateway()
    await lab.worker()
    first, *others = [lab.candidate() for _ in range(4)]
    await first.says("hello")
    await lab.twilio.wait_for_requests(1)
    for each in others:
        await each.says("hello")

    async def all_wait() -> bool:
        counts = (await lab.store.backlog.count()).outbox
        return {reason.value: n for reason, n in counts.items() if n} == {
            "backoff": 1,
            "stopped": 3,
        }

    await until(all_wait)
    assert len(lab.twilio.requests) == 1
    [notice] = await lab.store.reader.notices()
    assert (notice.kind, notice.detail["error"]) == ("sender.account", "20003")


async def test_who_waits_for_a_long_thought_sees_that_we_write(lab: House) -> None:
    await lab.gateway()
    worker = await lab.worker()
    candidate = lab.candidate()
    said = await candidate.says("wait")
    await worker.says("mind.waits")
    assert await lab.twilio.wait_for_typing() == [said.sid]
    worker.signal(signal.SIGUSR1)
    assert await candidate.hears(1) == ["1: wait"]


async def test_a_provider_without_that_sign_changes_nothing(lab: House) -> None:
    lab.twilio.typing_fault = faults.SILENT
    await lab.gateway()
    worker = await lab.worker()
    candidate = lab.candidate()
    await candidate.says("wait")
    await lab.twilio.wait_for_typing()
    worker.signal(signal.SIGUSR1)
    assert await candidate.hears(1) == ["1: wait"]
