"""``bot doctor`` as people and containers run it."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from email.utils import format_datetime

import pytest

from bot.channels.twilio.stand_in import TOKEN, sender
from bot.clock import SystemClock
from bot.console.doctor.finding import Mark
from bot.console.doctor.whatsapp import MESSAGES_PATH, AddressSeen, address
from bot.examining import PATIENCE
from bot.plain_http import get
from tests.e2e.house import Done, House
from tests.groq_stand_in import KEY, groq
from tests.wire import black_hole, nobody

PATIENTLY = ("doctor", "--patience", "10")
"""For a machine that is busy with other tests."""

SECRETS = {
    "SECRET_KEY": "secret-key-of-a-test",
    "TWILIO_AUTH_TOKEN": "twilio-token-of-a-test,second-token-of-a-test",
    "GROQ_API_KEY": "groq-key-of-a-test",
    "VOICE_WEBHOOK_SECRET": "voice-secret-of-a-test",
    "LEADS_WEBHOOK_SECRET": "leads-secret-of-a-test",
    "METRICS_TOKEN": "metrics-token-of-a-test",
    "TWILIO_TOKEN": "misspelled-token-of-a-test",
}


@pytest.fixture
def model() -> Iterator[dict[str, str]]:
    """Settings of a language model that is there."""
    now = format_datetime(SystemClock().now(), usegmt=True)
    with groq(date=now) as place:
        yield {"GROQ_API_KEY": KEY, "GROQ_BASE_URL": place.url}


def bad(done: Done) -> list[str]:
    """The names of what is wrong."""
    found = json.loads(done.out)["findings"]
    return [each["name"] for each in found if each["mark"] == "bad"]


async def test_all_is_well(house: House, model: dict[str, str]) -> None:
    text, plain = await asyncio.gather(
        house.bot(*PATIENTLY, **model), house.bot(*PATIENTLY, "--json", **model)
    )
    assert (text.code, text.err) == (0, "")
    assert "Nothing is wrong." in text.out
    assert "\x1b" not in text.out
    assert max(len(line) for line in text.out.splitlines() if "://" not in line) <= 80
    for line in ("COURIER-TST", "the account is active", "openai/gpt-oss-120b is there"):
        assert line in text.out
    assert "agrees with that of Postgres" in text.out
    assert "https://bot.example/webhooks/twilio/messages#rc=5&rp=all" in text.out
    assert (plain.code, bad(plain)) == (0, [])


async def test_a_wrong_token_and_a_missing_model_are_found(
    house: House, model: dict[str, str]
) -> None:
    done = await house.bot(
        "doctor", "--json", **model, TWILIO_AUTH_TOKEN="wrong", GROQ_MODEL="openai/gpt-5"
    )
    assert (done.code, bad(done)) == (1, ["account", "model"])
    assert "openai/gpt-oss-120b, openai/gpt-oss-20b" in done.out
    done = await house.bot(*PATIENTLY, "--json", **{**model, "GROQ_API_KEY": "wrong"})
    assert (done.code, bad(done)) == (1, ["key"])


async def test_a_gateway_of_ours_is_known_from_outside_by_either_answer(house: House) -> None:
    url = house.twilio.hooks.gateway_url
    for path in ("/healthz", MESSAGES_PATH):
        answer = await asyncio.to_thread(get, f"{url}{path}", None, 10.0)
        seen = AddressSeen(url, answer, answer, online=True, is_real=True)
        assert address(seen).mark is Mark.OK


async def test_senders_and_webhooks_are_compared_with_what_the_provider_has(lab: House) -> None:
    ours = {"TWILIO_FROM": "+15550009", "TWILIO_AUTH_TOKEN": f"{TOKEN},old"}
    lab.twilio.senders = [sender("whatsapp:+15550009", "https://old.example/webhooks")]
    done = await lab.bot(*PATIENTLY, "--json", **ours)
    assert (done.code, bad(done)) == (1, ["webhooks +15550009"])
    lab.twilio.senders = []
    done = await lab.bot(*PATIENTLY, "--json", **ours)
    assert (done.code, bad(done)) == (1, ["sender +15550009"])
    lab.twilio.account_status = "suspended"
    done = await lab.bot(*PATIENTLY, "--json", **ours)
    assert "account" in bad(done)


async def test_no_secret_is_ever_told(house: House, model: dict[str, str]) -> None:
    database, redis = house.database_url, house.redis_url
    wrong = {
        "DATABASE_URL": "postgresql://me:database-secret-of-a-test@127.0.0.1:1/name",
        "REDIS_URL": "redis://:redis-secret-of-a-test@127.0.0.1:1/0",
    }
    (house.folder / ".env").write_text("GROQ_KEY=file-secret-of-a-test\n", "utf-8")
    try:
        runs = [
            house.bot(*PATIENTLY, *words, **{**model, **SECRETS, **stores})
            for words in ((), ("--json",), ("--health",))
            for stores in (wrong, {"DATABASE_URL": database, "REDIS_URL": redis}, {"PORT": "x"})
        ]
        for done in await asyncio.gather(*runs):
            assert "of-a-test" not in done.out + done.err
            assert done.out + done.err
    finally:
        (house.folder / ".env").unlink()


async def test_misspelled_names_are_told_from_both_places(lab: House) -> None:
    (lab.folder / ".env").write_text("GROQ_KEY=k\nDATABASE_URI=x\n", "utf-8")
    done = await lab.bot("doctor", TWILIO_TOKEN="t")
    for name, meant in {
        "GROQ_KEY": "GROQ_API_KEY",
        "DATABASE_URI": "DATABASE_URL",
        "TWILIO_TOKEN": "TWILIO_AUTH_TOKEN",
    }.items():
        assert f"{name}: in " in done.out
        assert f"Rename it to {meant}," in done.out


async def test_everything_wrong_is_told_at_once_and_the_rest_is_checked(house: House) -> None:
    done = await house.bot(*PATIENTLY, "--json", PORT="many", QUIET_SECONDS="-1", LOG_LEVEL="LOUD")
    assert done.code == 1
    assert set(bad(done)) == {"PORT", "QUIET_SECONDS", "LOG_LEVEL"}
    assert "COURIER-TST" in done.out


async def test_stores_that_are_not_there_are_named_each(house: House) -> None:
    done = await house.bot(
        "doctor",
        DATABASE_URL=f"postgresql://me@{nobody()}/name",
        REDIS_URL=f"redis://{nobody()}",
        CHROMA_URL=f"http://{nobody()}",
    )
    assert done.code == 1
    for store in ("Postgres", "Redis", "Chroma"):
        assert f"{store} cannot be reached." in done.out


async def test_it_waits_for_nobody_longer_than_it_says(house: House) -> None:
    """With everybody mute it takes its patience longer than with everybody gone, once for all.

    Beside a floor, because how long Python takes to start is the machine's affair; that the whole
    answers within a second and a half is held in ``test_startup``.
    """
    with ExitStack() as holes:
        mute = [holes.enter_context(black_hole()) for _ in range(5)]
        gone = [nobody() for _ in range(5)]
        done, waited = await best_of(house, nowhere(mute))
        assert (done.code, bad(done)) == (1, ["postgres", "redis", "chroma"])
        _, floor = await best_of(house, nowhere(gone))
    assert waited - floor < PATIENCE + 0.5
    marks = {each["name"]: each["mark"] for each in json.loads(done.out)["findings"]}
    assert {marks[name] for name in ("account", "groq", "clock")} == {"note"}


def nowhere(hosts: list[str]) -> dict[str, str]:
    """Settings that lead to five hosts."""
    return {
        "DATABASE_URL": f"postgresql://me@{hosts[0]}/name",
        "REDIS_URL": f"redis://{hosts[1]}",
        "CHROMA_URL": f"http://{hosts[2]}",
        "TWILIO_BASE_URL": f"http://{hosts[3]}",
        "GROQ_BASE_URL": f"http://{hosts[4]}",
        "GROQ_API_KEY": KEY,
    }


async def best_of(house: House, settings: dict[str, str]) -> tuple[Done, float]:
    """What it came to, and the least seconds of three."""
    took: list[float] = []
    done = Done(0, "", "")
    for _ in range(3):
        began = time.monotonic()
        done = await house.bot("doctor", "--json", **settings)
        took.append(time.monotonic() - began)
    return done, min(took)


async def test_the_health_of_a_gateway_is_one_line(house: House) -> None:
    port = house.twilio.hooks.gateway_url.rpartition(":")[2]
    done = await house.bot("doctor", "--health", PORT=port)
    said = f"The gateway at http://127.0.0.1:{port} is alive.\n"
    assert (done.code, done.out, done.err) == (0, said, "")


async def test_a_process_that_is_gone_is_unhealthy(house: House) -> None:
    port = nobody().rpartition(":")[2]
    for role, setting in (("gateway", "PORT"), ("worker", "METRICS_PORT")):
        done = await house.bot("doctor", "--health", **{setting: port})
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith(f"No {role} answers at http://127.0.0.1:{port}: is it running?")
        assert "METRICS_PORT is" in done.err
