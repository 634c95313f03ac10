"""Several numbers of ours: a candidate is answered from the one that was written to."""

from tests.e2e.house import House

FIRST, SECOND = "whatsapp:+14155238886", "whatsapp:+14155550100"
BOTH = f"{FIRST},{SECOND}"


async def test_a_reply_leaves_from_the_number_that_was_written_to(lab: House) -> None:
    gateway = await lab.gateway(TWILIO_FROM=BOTH)
    await lab.worker(TWILIO_FROM=BOTH)
    candidate = lab.candidate()
    for heard, number in enumerate((SECOND, FIRST, SECOND), start=1):
        await candidate.says("hello", To=number)
        await candidate.hears(heard)
    sent = [request.sender for request in lab.twilio.sent_to(candidate.address)]
    assert sent == [SECOND, FIRST, SECOND]
    assert not gateway.process.logged("webhook.unknown_sender")


async def test_a_number_that_was_given_up_is_accepted_and_answered_from_the_default(
    lab: House,
) -> None:
    gateway = await lab.gateway(TWILIO_FROM=FIRST)
    worker = await lab.worker(TWILIO_FROM=FIRST)
    candidate = lab.candidate()
    await candidate.says("hello", To=SECOND)
    await candidate.hears(1)
    assert lab.twilio.sent_to(candidate.address)[0].sender == FIRST
    for process, event in (
        (gateway.process, "webhook.unknown_sender"),
        (worker, "send.unknown_sender"),
    ):
        assert await process.says(event)
        assert not any("0100" in line for line in process.lines)
