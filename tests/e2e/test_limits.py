"""A flood of one person, and a language model that costs: nobody else notices."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.config import Settings
from bot.files.job_file import load_job
from tests.e2e.conftest import JOB, house_with_model
from tests.e2e.house import House, counted
from tests.stores import Servers
from tests.wire import Asked, Place, Told

FLOOD = 300
ALLOWED = Settings.model_fields["flood_messages"].default
COST = {"prompt_tokens": 500, "completion_tokens": 100, "total_tokens": 600}


async def kinds(house: House, address: str) -> list[str]:
    """Of the notices about somebody."""
    notices = await house.store.reader.notices()
    return [each.kind for each in notices if each.address in {address, ""}]


async def test_a_flood_is_kept_whole_and_answered_in_few_turns(house: House) -> None:
    flooder, others = house.candidate(), [house.candidate() for _ in range(5)]
    said = [f"message {number}" for number in range(FLOOD)]
    flood = asyncio.gather(*(flooder.says(text) for text in said))
    for other in others:
        await other.says("hello")
    for other in others:
        assert len(await other.hears(1)) == 1
    await flood
    record = await flooder.all_done()
    texts = [message.text for message in record.messages if message.direction == "in"]
    assert sorted(texts) == sorted(said)
    assert [event.state for event in record.events] == ["done"] * FLOOD
    # As many as are allowed at once may each have been a turn; the rest were a few.
    assert 1 <= len(await flooder.hears(1)) <= ALLOWED + 6
    assert await kinds(house, flooder.address) == ["inbound.flood"]


async def test_a_stop_word_in_a_flood_is_heard_at_once(lab: House) -> None:
    """This flood would be read after a minute, when nobody looks any more."""
    await lab.gateway(FLOOD_SECONDS="60")
    await lab.worker()
    flooder = lab.candidate()
    await asyncio.gather(*(flooder.says(f"message {number}") for number in range(60)))
    await flooder.says("STOP")
    await lab.twilio.wait_for(lambda _: "61: STOP" in counted(flooder.heard))
    assert len(counted(flooder.heard)) == 61


def chat(_: Asked) -> Told:
    """A model that understands nothing, at a price."""
    message = {"role": "assistant", "content": json.dumps({"commands": []})}
    body = {"choices": [{"index": 0, "message": message}], "usage": COST}
    return Told(200, json.dumps(body).encode(), {"Content-Type": "application/json"})


@pytest_asyncio.fixture(loop_scope="session")
async def priced(servers: Servers, tmp_path: Path) -> AsyncIterator[tuple[House, Place]]:
    """A house whose model costs 600 tokens a question, and may cost 1000 a candidate."""
    document = load_job(JOB).document
    limit = {"MODEL_TOKENS_PER_CANDIDATE": "1000"}
    async with house_with_model(servers, tmp_path, chat, document, **limit) as made:
        yield made


async def test_over_the_budget_candidates_are_answered_without_the_model(
    priced: tuple[House, Place],
) -> None:
    house, model = priced
    candidate = house.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    await candidate.taps("Yes")
    await candidate.hears(2)
    for number in range(3, 7):
        await candidate.says(f"it is rather complicated {number}")
        await candidate.hears(number)
    assert len(model.asked) == 2
    assert await kinds(house, candidate.address) == ["model.candidate_budget"]
    shown = await house.bot("show", candidate.address)
    assert "language model 1,200 tokens" in shown.out
    doctor = await house.bot("doctor")
    assert "1,200 of 20,000,000 tokens are used today" in doctor.out
