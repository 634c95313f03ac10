"""The house burns down and is built again from its backup: nobody in it notices."""

import json
import re
from pathlib import Path

from tests.e2e.conftest import JOB, redis_database
from tests.e2e.faulty import Wrong
from tests.e2e.house import Candidate, House, Nursery, house as empty_house
from tests.e2e.process import until
from tests.stores import Servers, cloned

GRAPH = Wrong(mind="graph")


async def shown(house: House, candidate: Candidate) -> dict[str, object]:
    """``bot show --json``."""
    done = await house.bot("show", candidate.address, "--json")
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


async def at_rest(candidate: Candidate) -> None:
    """Everything said was sent, and is known to be."""

    async def is_sent() -> bool:
        record = await candidate.all_done()
        return candidate.last(record).status == "sent"

    await until(is_sent)


async def test_a_conversation_goes_on_after_the_restore(
    lab: House, servers: Servers, nursery: Nursery, tmp_path: Path
) -> None:
    file = tmp_path / "hireline.dump"
    assert (await lab.bot("jobs", "import", str(JOB))).code == 0
    gateway, worker = await lab.gateway(), await lab.worker(GRAPH)
    candidate = lab.candidate()
    await candidate.says("courier-tst please")
    await candidate.hears(1)
    await candidate.taps("Yes")
    await candidate.hears(2)
    await at_rest(candidate)
    done = await lab.bot("backup", str(file))
    assert done.code == 0, done.err
    assert done.out.startswith(f"Saved to {file} (")
    before = await shown(lab, candidate)
    await gateway.process.stop()
    await worker.stop()
    async with (
        cloned(servers, "template0") as database_url,
        redis_database(servers) as redis_url,
        empty_house(database_url, redis_url, tmp_path, nursery) as rebuilt,
    ):
        done = await rebuilt.bot("restore", str(file))
        assert done.code == 0, done.err
        same = Candidate(rebuilt, candidate.address)
        assert await shown(rebuilt, same) == before
        await rebuilt.gateway()
        await rebuilt.worker(GRAPH)
        await same.taps("Yes")  # the answer to the question of before
        (question,) = await same.hears(1)
        assert "Question 2" in question
        record = await same.record()
        assert record.answers == {"bicycle": True}
        assert record.pending == "experience"


async def test_a_stop_since_the_backup_counts_before_anything_is_sent(
    lab: House, servers: Servers, nursery: Nursery, tmp_path: Path
) -> None:
    """The restore says which command brings it back; what it brings is not asked again."""
    file = tmp_path / "hireline.dump"
    assert (await lab.bot("jobs", "import", str(JOB))).code == 0
    await lab.gateway()
    worker = await lab.worker(GRAPH)
    candidate = lab.candidate()
    await candidate.says("courier-tst please")
    await candidate.hears(1)
    await at_rest(candidate)
    assert (await lab.bot("backup", str(file))).code == 0
    await worker.stop()
    async with (
        cloned(servers, "template0") as database_url,
        redis_database(servers) as redis_url,
        empty_house(database_url, redis_url, tmp_path, nursery) as rebuilt,
    ):
        rebuilt.twilio.hear(rebuilt.twilio.hooks.fields(candidate.address, "STOP"))
        done = await rebuilt.bot("restore", str(file))
        named = re.search(r"before gateway and workers start, run `bot (.+?)`", done.out)
        assert named is not None, done.out
        found = await rebuilt.bot(*named[1].split())
        assert "1 are journalled now" in found.out, found.err
        await rebuilt.worker(GRAPH)
        same = Candidate(rebuilt, candidate.address)
        (said,) = await same.hears(1)
        assert "START" in said
        assert (await same.all_done()).opted_out


async def test_a_backup_that_cannot_be_is_one_sentence(house: House, tmp_path: Path) -> None:
    taken = await house.bot("backup", str(tmp_path))
    assert (taken.code, taken.err) == (
        1,
        f"{tmp_path} exists already: choose another name, or remove it first.\n",
    )
    candidate = house.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    held = tmp_path / "here.dump"
    assert (await house.bot("backup", str(held))).code == 0
    refused = await house.bot("restore", str(held))
    assert refused.code == 1
    assert refused.err.startswith("The database holds conversations already: ")
