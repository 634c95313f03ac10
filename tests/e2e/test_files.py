"""``kill -9`` around the reading of a file: it is read, told of once, and kept once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from bot.domain.events import Actor, EventType
from bot.domain.record import Record
from tests.e2e.faulty import Wrong
from tests.e2e.house import Candidate, House
from tests.e2e.process import until

SHORT: Final = "0.4"
"""Seconds of a lease; of a file's, two and a half times as many."""

CV: Final = b"""Asha Example
asha@example.org

Experience
Courier, Meadow Parcels, January 2020 to March 2023
Driver, Hill Trucks, April 2023 to May 2025

Skills
Bicycle repair, Route planning
"""

JOB: Final[Mapping[str, Any]] = {
    "code": "PAPERS-TST",
    "title": "Courier",
    "employer": "Meadow Parcels",
    "location": {"city": "Dublin", "country": "IE", "timezone": "Europe/Dublin"},
    "languages": ["en"],
    "resume": "optional",
    "questions": [
        {
            "id": "experience",
            "type": "duration",
            "ask": "How long have you worked, all in all?",
            "from_resume": "total_experience_months",
        },
        {"id": "bicycle", "type": "yes_no", "ask": "Do you have a bicycle of your own?"},
    ],
}
POINTS: Final = ["after_upload_claim", "before_keep", "after_keep", "before_settle", "after_settle"]


async def consented(lab: House, wrong: Wrong) -> Candidate:
    await lab.store.jobs.import_job(JOB, Actor.RECRUITER)
    await lab.gateway()
    await lab.worker(wrong, LEASE_SECONDS=SHORT)
    candidate = lab.candidate()
    await candidate.says("Hello, PAPERS-TST")
    await candidate.hears(1)
    await candidate.says("yes")
    await candidate.hears(2)
    return candidate


async def sent(lab: House, candidate: Candidate) -> None:
    url = lab.twilio.base_url + lab.twilio.files.keep(CV, "text/plain")
    delivered = await lab.twilio.hooks.file(candidate.address, url, "text/plain")
    assert delivered.status == 200


def told(record: Record) -> list[str]:
    return [each.state for each in record.events if each.type == EventType.RESUME_UPLOADED]


@pytest.mark.parametrize("point", POINTS)
async def test_a_worker_killed_while_it_reads(lab: House, tmp_path: Path, point: str) -> None:
    once = str(tmp_path / "died")
    # What it was sending as it died is looked up before anything else is said.
    wrong = Wrong(dies_at=point, once=once, mind="graph", unsure_after=0.5)
    candidate = await consented(lab, wrong)
    killed = lab.processes[-1]
    await sent(lab, candidate)
    await killed.ended()
    await lab.worker(wrong, LEASE_SECONDS=SHORT)

    async def is_told() -> bool:
        return told(await candidate.record()) == ["done"]

    await until(is_told)
    last = (await candidate.hears(4))[-1]
    assert "5 years and 5 months" in last, last
    assert len([text for text in candidate.heard if "read your CV" in text]) == 1
    await candidate.says("yes")
    await candidate.hears(5)
    assert (await candidate.record()).answers == {"experience": 65}


async def test_whoever_looks_at_a_conversation_sees_what_the_file_says(lab: House) -> None:
    candidate = await consented(lab, Wrong(mind="graph"))
    await sent(lab, candidate)

    async def is_told() -> bool:
        return told(await candidate.record()) == ["done"]

    await until(is_told)
    page = (await lab.bot("show", candidate.address)).out
    assert "2020-01 to 2023-03: Courier, Meadow Parcels" in page
    assert "skills: Bicycle repair, Route planning" in page
