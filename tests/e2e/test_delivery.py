"""The way of a message: a signed form in, a reply out, statuses back, on processes as people start
them and the real graph.
"""

import itertools
import json

import pytest

from bot.domain.record import Record
from tests.e2e.house import House


async def test_a_signed_form_is_answered_and_the_answer_is_read(house: House) -> None:
    candidate = house.candidate()
    await candidate.says("Hi, I want the COURIER-TST job")
    (greeting,) = await candidate.hears(1)
    assert "automated" in greeting
    (sent,) = house.twilio.sent_to(candidate.address)
    for status in ("read", "sent", "queued", "delivered"):  # as they come in the wild
        assert (await house.twilio.report(sent, status)).status == 200
    done = await house.bot("show", candidate.address, "--json")
    assert done.code == 0, done.err
    shown = json.loads(done.out)
    assert shown["stage"] == "consent"
    heard, said = shown["messages"]
    assert (heard["direction"], heard["text"]) == ("in", "Hi, I want the COURIER-TST job")
    assert (said["status"], said["provider_id"]) == ("read", sent.sid)
    statuses = [event for event in shown["events"] if event["type"] == "MESSAGE_STATUS"]
    assert [event["state"] for event in statuses] == ["done"] * 4


async def test_a_status_that_nobody_knows_is_kept_and_accepted(house: House) -> None:
    candidate = house.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    (sent,) = house.twilio.sent_to(candidate.address)
    for status in ("delivered", "teleported", "delivered"):
        assert (await house.twilio.report(sent, status)).status == 200
    record = await candidate.record()
    assert candidate.last(record).status == "delivered"
    assert [event.type for event in record.events].count("MESSAGE_STATUS") == 2


async def test_a_repeated_form_changes_nothing(house: House) -> None:
    candidate = house.candidate()
    first = await candidate.says("hello")
    await candidate.hears(1)
    for _ in range(3):
        assert (await house.twilio.hooks.deliver(first.fields)).status == 200
    assert (await candidate.all_done()).messages[0].provider_id == first.sid
    assert candidate.tries == 1


async def test_a_whole_screening_with_taps(house: House) -> None:
    candidate = house.candidate()
    heard = itertools.count(1)

    async def asked(pending: str | None) -> Record:
        await candidate.hears(next(heard))
        record = await candidate.record()
        assert record.pending == pending
        return record

    await candidate.says("courier-tst please")
    assert (await asked(None)).stage == "consent"
    await candidate.taps("Yes")
    consented = await asked("bicycle")
    await candidate.taps("Yes")
    await asked("experience")
    await candidate.says("2 years")
    await asked("bag")
    question = candidate.last(consented)
    await candidate.taps_on(question.id, question.options[1])  # an old button: not an answer
    assert "bicycle" in (await asked("bag")).answers
    await candidate.taps("Big")
    await asked("shifts")
    await candidate.says("morning and evening")
    await asked("expected_pay")
    await candidate.says("2400")
    record = await asked(None)
    assert record.answers == {
        "bicycle": True,
        "experience": 24,
        "bag": "big",
        "shifts": ["morning", "evening"],
        "expected_pay": {"amount": 2400, "currency": "EUR", "per": "month"},
    }
    assert (record.stage, record.decision, record.score) == ("screened", "advance", 100.0)
    assert record.asked == ("bicycle", "experience", "bag", "shifts", "expected_pay")
    assert "SCREENING_COMPLETED" in {event.type for event in record.events}


@pytest.mark.parametrize("word", ["STOP", "parar", "बंद करो"])
async def test_stop_is_confirmed_once_and_then_nothing_is_said(house: House, word: str) -> None:
    candidate = house.candidate()
    await candidate.says("hi")
    await candidate.hears(1)
    await candidate.says(word)
    await candidate.hears(2)
    await candidate.says("are you there?")
    record = await candidate.all_done()
    assert record.opted_out
    assert record.stage == "opted_out"
    assert candidate.tries == 2
