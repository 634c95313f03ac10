"""The commands, as processes beside a running house: what they do, or one sentence why not."""

import asyncio
import json
from pathlib import Path

from redis.asyncio import Redis

from bot.domain.events import Stream
from tests.e2e.conftest import JOB
from tests.e2e.house import Candidate, House

NOBODY = "whatsapp:+19990000"


async def greeted(house: House) -> Candidate:
    """A candidate who was answered once."""
    candidate = house.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    return candidate


async def shown(house: House, candidate: Candidate) -> dict[str, object]:
    """``bot show --json``."""
    done = await house.bot("show", candidate.address, "--json")
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


async def bells(house: House) -> int:
    """How often somebody has rung."""
    async with Redis.from_url(house.redis_url) as redis:
        return int(await redis.xlen(Stream.CANDIDATE))


async def test_a_recruiter_takes_over_speaks_and_hands_back(house: House) -> None:
    candidate = await greeted(house)
    rung = await bells(house)
    done = await house.bot("takeover", candidate.address, "--as", "Asha")
    assert (done.code, done.out) == (0, "Taken over.\n")
    assert await bells(house) == rung + 1
    await candidate.says("are you a person?")
    await candidate.all_done()
    assert (await shown(house, candidate))["owner"] == "recruiter"
    rung = await bells(house)
    done = await house.bot("say", candidate.address, "Yes, I am Asha.", "--as", "Asha")
    assert (done.code, done.out) == (0, "On its way.\n")
    assert await bells(house) == rung + 1
    assert (await candidate.hears(2))[1] == "Yes, I am Asha."
    done = await house.bot("handback", candidate.address, "--answer", "colour=red")
    assert done.code == 1
    assert "has no question colour" in done.err
    done = await house.bot("handback", candidate.address)
    assert (done.code, done.out) == (0, "Handed back.\n")
    done = await house.bot("handback", candidate.address)
    assert (done.code, done.err) == (1, "The assistant leads this conversation already.\n")
    await candidate.all_done()
    assert (await shown(house, candidate))["owner"] == "bot"


async def test_show_tells_a_conversation_to_people_and_programs(house: House) -> None:
    candidate = await greeted(house)
    record = await shown(house, candidate)
    assert {"address", "candidate", "stage", "owner", "pending", "messages", "events"} <= set(
        record
    )
    done = await house.bot("show", str(record["candidate"]))
    assert done.code == 0
    assert "hello" in done.out


async def test_an_unknown_address_is_one_sentence_and_exit_1(house: House) -> None:
    commands = (
        ("show", NOBODY),
        ("show", NOBODY, "--as-case"),
        ("why", NOBODY),
        ("takeover", NOBODY, "--as", "Asha"),
        ("say", NOBODY, "hello"),
        ("handback", NOBODY),
    )
    for done in await asyncio.gather(*(house.bot(*words) for words in commands)):
        assert (done.code, done.out) == (1, "")
        assert NOBODY in done.err
        assert len(done.err.splitlines()) == 1


async def test_notices_and_doctor_tell_how_things_are(house: House) -> None:
    notices, doctor = await asyncio.gather(house.bot("notices", "--json"), house.bot("doctor"))
    assert notices.code == 0
    assert isinstance(json.loads(notices.out), list)
    assert doctor.code == 0, doctor.out
    assert "COURIER-TST" in doctor.out


async def test_doctor_names_a_store_that_is_not_there(house: House) -> None:
    done = await house.bot("doctor", REDIS_URL="redis://127.0.0.1:1/0")
    assert done.code == 1
    assert "Redis cannot be reached." in done.out


async def test_a_job_imported_again_is_a_new_version(lab: House) -> None:
    for version in (1, 2):
        done = await lab.bot("jobs", "import", str(JOB))
        assert (done.code, done.out) == (0, f"COURIER-TST is open in version {version}.\n")


async def test_each_mistake_of_a_job_file_is_named_with_its_line(lab: House) -> None:
    good = JOB.read_text("utf-8")
    bad = good.replace("type: yes_no", "type: maybe").replace("per: month}", "per: moon}")
    lines = bad.splitlines()
    file = lab.folder / "bad.yaml"
    file.write_text(bad, "utf-8")
    done = await lab.bot("jobs", "import", str(JOB), str(file))
    assert (done.code, done.out) == (1, "")
    for word in ("moon", "maybe"):
        number = next(place for place, line in enumerate(lines, 1) if word in line)
        assert f"line {number}: " in done.err
    assert "2 mistake" in done.err
    doctor = await lab.bot("doctor")
    assert "COURIER-TST" not in doctor.out  # nothing was half imported


async def test_why_tells_the_reasons_to_people_and_programs(house: House) -> None:
    candidate = await greeted(house)
    people, programs = await asyncio.gather(
        house.bot("why", candidate.address), house.bot("why", candidate.address, "--json")
    )
    assert (people.code, programs.code) == (0, 0), people.err + programs.err
    assert "No application yet" in people.out
    assert json.loads(programs.out)["applications"] == []


async def test_a_conversation_becomes_a_case_that_can_be_played(
    house: House, tmp_path: Path
) -> None:
    candidate = await greeted(house)
    as_case = ("show", candidate.address, "--as-case")
    named, copied = await asyncio.gather(
        house.bot(*as_case, "--job", str(JOB)), house.bot(*as_case)
    )
    assert f'job: "{JOB}"' in named.out, named.err
    for number, told in enumerate((named, copied)):
        assert told.code == 0, told.err
        case = tmp_path / f"{number}.yaml"
        case.write_text(told.out, encoding="utf-8")
        played = await house.bot("play", str(case))
        assert (played.code, played.out.splitlines()[-1]) == (0, "1 passed, 0 failed"), played.out
