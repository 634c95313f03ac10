"""A language model, on a wire of ours, points to the passage that answers a question."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest_asyncio

from bot.files.job_file import load_job
from tests.e2e.conftest import JOB, house_with_model
from tests.e2e.house import House
from tests.stores import Servers
from tests.wire import Asked, Place, Told

FACTS: Mapping[str, str] = {
    "pay": "You earn 1,800 euros a month and 2 euros for each parcel above 60 a day.",
    "hours": "You ride from Monday to Friday, from 9:00 to 17:00.",
    "gear": "We give you a rain jacket, a helmet and a phone holder.",
    "depot": "You start at the depot by the canal, where there are lockers and hot showers.",
    "leave": "You have 22 days of paid leave a year.",
}
RIGHT = "is there anything against the weather?"
WRONG = "do you fix my bike?"
POINTS = {RIGHT: "gear", WRONG: "depot"}


def points(asked: Asked) -> Told:
    """Says where the answer stands, rightly to one question and wrongly to another."""
    said = json.loads(asked.content)["messages"][-1]["content"]
    text, passage = next(each for each in POINTS.items() if each[0] in said)
    command = {"command": "ask", "quote": text, "question": None, "passage": passage}
    answer = json.dumps({"commands": [{**command, "confidence": 0.9}]})
    message = {"role": "assistant", "content": answer}
    body = {"choices": [{"index": 0, "message": message}]}
    return Told(200, json.dumps(body).encode(), {"Content-Type": "application/json"})


@pytest_asyncio.fixture(loop_scope="session")
async def pointed(servers: Servers, tmp_path: Path) -> AsyncIterator[tuple[House, Place]]:
    """A house with a job of some facts, and a model that is asked where the answer stands."""
    facts = [{"id": each, "about": each, "text": {"en": text}} for each, text in FACTS.items()]
    document = {**load_job(JOB).document, "knowledge": facts}
    async with house_with_model(servers, tmp_path, points, document) as made:
        yield made


async def test_what_it_points_to_is_told_word_for_word_where_it_may_be_the_answer(
    pointed: tuple[House, Place],
) -> None:
    house, model = pointed
    candidate = house.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    await candidate.taps("Yes")
    await candidate.hears(2)
    for number, (question, asked) in enumerate(
        (("how much do you pay?", 0), (RIGHT, 1), (WRONG, 2)), start=3
    ):
        await candidate.says(question)
        await candidate.hears(number)
        assert len(model.asked) == asked
    answers = (await candidate.hears(5))[2:]
    assert [FACTS["pay"] in answers[0], FACTS["gear"] in answers[1]] == [True, True]
    assert FACTS["depot"] not in answers[2]
    notices = await house.store.reader.notices()
    assert [each.kind for each in notices] == ["question.open"]
