"""What the webhooks never brought, what a stream lost, what was set aside: brought back."""

import json
from datetime import timedelta

import pytest

from bot.channels.twilio.faults import BROKEN
from bot.clock import StartedClock, SystemClock, Uuid7
from bot.domain.events import Actor
from bot.files.job_file import load_job
from bot.storage.postgres import PostgresStore
from tests.e2e.conftest import JOB
from tests.e2e.faulty import Wrong
from tests.e2e.house import Candidate, House
from tests.e2e.process import until

REAL = Wrong(mind="graph")
MINUTE = timedelta(minutes=1)


async def begun(lab: House, ago: timedelta = 60 * MINUTE) -> None:
    """The house stands since so long ago: its first fact is the job that was imported then."""
    clock = StartedClock(SystemClock().now() - ago)
    store = PostgresStore(lab.database_url, clock, Uuid7(), size=2)
    await store.open()
    await store.jobs.import_job(load_job(JOB).document, Actor.RECRUITER)
    await store.close()


def wrote(candidate: Candidate, text: str, ago: timedelta) -> str:
    """A message that the provider got, and nobody else."""
    twilio = candidate.house.twilio
    heard = twilio.hear(twilio.hooks.fields(candidate.address, text), SystemClock().now() - ago)
    return heard.fields["MessageSid"]


async def test_what_was_said_while_no_gateway_ran_is_found_by_a_worker(lab: House) -> None:
    """And once, although two workers look; what is young is left to its webhook."""
    await begun(lab)
    candidate = lab.candidate()
    wrote(candidate, "first", 30 * MINUTE)
    wrote(candidate, "second", 20 * MINUTE)
    young = wrote(candidate, "young", MINUTE)
    one = await lab.worker(BACKFILL_SECONDS="0.5")
    await lab.worker(BACKFILL_SECONDS="0.5")
    await candidate.hears(1)
    assert ", ".join(candidate.heard) == "1: first, 2: second"
    await lab.gateway()
    await candidate.says("young", MessageSid=young)
    await candidate.hears(2)
    assert candidate.heard[-1] == "3: young"
    await candidate.all_done()
    assert [each.type for each in (await candidate.record()).events] == ["MESSAGE_RECEIVED"] * 3
    await one.says("backfill.done")


async def test_a_provider_that_is_down_is_no_harm(lab: House) -> None:
    await begun(lab)
    lab.twilio.listing_fault = BROKEN
    missed, heard = lab.candidate(), lab.candidate()
    wrote(missed, "missed", 20 * MINUTE)
    await lab.gateway()
    worker = await lab.worker(BACKFILL_SECONDS="0.5")
    await worker.says("backfill.provider_down")
    await heard.says("hello")
    assert await heard.hears(1) == ["1: hello"]
    lab.twilio.listing_fault = None
    assert await missed.hears(1) == ["1: missed"]


async def test_the_command_says_what_it_found_and_finds_it_once(lab: House) -> None:
    await begun(lab)
    candidate = lab.candidate()
    wrote(candidate, "missed", 20 * MINUTE)
    done = await lab.bot("backfill", "--since", "1h")
    assert (done.code, done.err) == (0, "")
    assert "Twilio received 1 messages for whatsapp:+14155238886 from " in done.out
    assert "1 were missing here, 1 are journalled now." in done.out
    done = await lab.bot("backfill", "--since", "1h", "--now", "--json")
    told = json.loads(done.out)
    assert (told["listed"], told["missing"], told["journalled"]) == (1, 0, 0)
    assert told["senders"] == ["whatsapp:+14155238886"]
    await lab.worker()
    assert await candidate.hears(1) == ["1: missed"]


@pytest.mark.parametrize(
    ("since", "more", "said"),
    [
        ("tomorrow", {}, "is no point in time. Write 30m, 2h or 3d"),
        ("2999-01-01T00:00Z", {}, "lies ahead"),
        ("91d", {}, "is more than 90 days ago"),
        ("1h", {"TWILIO_AUTH_TOKEN": "", "TWILIO_ACCOUNT_SID": ""}, "There is no provider to ask"),
        ("1h", {"TWILIO_BASE_URL": "http://127.0.0.1:1"}, "Twilio cannot be asked now"),
        (
            "1h",
            {"TWILIO_AUTH_TOKEN": "wrong"},
            "Mend TWILIO_ACCOUNT_SID and",
        ),
    ],
)
async def test_what_cannot_be_looked_back_at_is_one_sentence(
    lab: House, since: str, more: dict[str, str], said: str
) -> None:
    done = await lab.bot("backfill", "--since", since, **more)
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


async def test_a_late_answer_is_confirmed_over_the_whole_way(lab: House) -> None:
    await begun(lab)
    await lab.gateway()
    worker = await lab.worker(REAL)
    candidate = lab.candidate()
    await candidate.says("COURIER-TST")
    await candidate.hears(1)
    await candidate.taps("Yes")
    await candidate.hears(2)
    asked = (await candidate.record()).pending
    wrote(candidate, "yes", 20 * MINUTE)
    assert (await lab.bot("backfill", "--since", "1h")).code == 0
    assert "reached me late" in (await candidate.hears(3))[2]
    record = await candidate.all_done()
    assert (record.pending, record.answers) == (asked, {})
    await candidate.taps("Yes")
    await candidate.hears(4)
    assert asked in (await candidate.all_done()).answers
    assert not worker.logged("turn.failed")


async def test_a_stop_that_came_late_counts(lab: House) -> None:
    await begun(lab)
    await lab.gateway()
    await lab.worker(REAL)
    candidate = lab.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    wrote(candidate, "STOP", 20 * MINUTE)
    assert (await lab.bot("backfill", "--since", "1h")).code == 0
    await candidate.hears(2)
    assert (await candidate.all_done()).opted_out


async def test_a_replay_is_told_to_others_and_answers_nobody_twice(lab: House) -> None:
    await lab.gateway()
    worker = await lab.worker()
    candidate = lab.candidate()
    await candidate.says("hello")
    await candidate.hears(1)
    done = await lab.bot("replay", "--since", "1h")
    assert done.code == 0, done.err
    assert "again: " in done.out
    assert " on events:candidate" in done.out
    done = await lab.bot("replay", "--since", "1h", "--stream", "job", "--json")
    assert json.loads(done.out)["announced"] == {}
    await candidate.says("again")
    assert (await candidate.hears(2))[1] == "2: again"
    turns = worker.logged("turn.taken")
    assert len(turns) == 2


async def set_aside(lab: House, candidate: Candidate) -> str:
    """A mail of theirs in quarantine; its id."""
    await candidate.says("raise")

    async def look() -> str | None:
        record = await candidate.record()
        lying = [each for each in record.events if each.state == "quarantined"]
        return str(lying[0].id) if lying else None

    return str(await until(look, 30.0))


async def test_what_was_set_aside_is_shown_tried_again_and_dropped(lab: House) -> None:
    await lab.gateway()
    worker = await lab.worker()
    candidate = lab.candidate()
    event = await set_aside(lab, candidate)
    done = await lab.bot("quarantine", "list")
    assert done.code == 0, done.err
    for word in (event, candidate.address, "MESSAGE_RECEIVED", "Error at e2e/minds.py:", "tries 3"):
        assert word in done.out
    done = await lab.bot("quarantine", "show", event[:30])
    assert "    raise" in done.out
    assert "Nothing waits behind it." in done.out
    [listed] = json.loads((await lab.bot("quarantine", "list", "--json")).out)
    assert (listed["id"], listed["text"], listed["owner"]) == (event, "raise", "bot")
    assert not [line for line in worker.lines if '"raise"' in line]
    await worker.stop()
    done = await lab.bot("quarantine", "retry", event)
    assert (done.code, done.out) == (0, f"{event} is tried again.\n")
    assert (await lab.bot("quarantine", "list")).out == "Nothing is set aside.\n"
    done = await lab.bot("quarantine", "retry", event)
    assert (done.code, done.out) == (1, "")
    assert f"There is no mail in quarantine {event}." in done.err
    await lab.worker()

    async def lies_again() -> bool:
        return bool(json.loads((await lab.bot("quarantine", "list", "--json")).out))

    assert await until(lies_again, 30.0)
    done = await lab.bot("quarantine", "drop", event, "--as", "Asha")
    assert (done.code, done.out) == (0, f"{event} is dropped: nobody will handle it.\n")
    notices = json.loads((await lab.bot("notices", "--json")).out)
    assert notices[0]["kind"] == "mail.dropped"
    assert notices[0]["detail"]["by"] == "Asha"
    await candidate.says("hello?")
    assert await candidate.hears(1) == ["1: hello?"]


async def test_what_was_passed_is_said_to_be_late(lab: House) -> None:
    await lab.gateway()
    await lab.worker()
    candidate = lab.candidate()
    event = await set_aside(lab, candidate)
    await candidate.says("hello?")
    await candidate.hears(1)
    done = await lab.bot("quarantine", "retry", event, "--json")
    [told] = json.loads(done.out)
    assert (told["outcome"], told["is_late"]) == ("retried", True)


async def test_one_of_several_that_is_not_there_changes_nothing(lab: House) -> None:
    await lab.gateway()
    await lab.worker()
    candidate = lab.candidate()
    event = await set_aside(lab, candidate)
    done = await lab.bot("quarantine", "retry", event, "feed")
    assert (done.code, done.out) == (1, "")
    assert "There is no mail in quarantine feed." in done.err
    assert len(json.loads((await lab.bot("quarantine", "list", "--json")).out)) == 1
