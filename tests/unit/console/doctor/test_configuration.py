"""Configurations, and what the doctor says of each."""

from importlib.util import find_spec

import pytest

from bot.config import Settings, examined
from bot.console.doctor.configuration import configuration, is_here, is_inner
from bot.console.doctor.finding import Finding, Mark
from bot.environment import Given
from tests.unit.console.doctor.found import marks, named, settings, with_twilio

LONG = "k" * 43
WHSEC = "whsec_" + "A" * 32
NOTHING = Given({})


def found(given: Settings, where: Given = NOTHING) -> list[Finding]:
    return list(configuration(given, where))


TABLE: list[tuple[Settings, str, Mark | None]] = [
    # the key
    (settings(), "SECRET_KEY", Mark.OK),
    (settings(database_url="postgresql://me@host/name"), "SECRET_KEY", Mark.BAD),
    (settings(secret_key="short"), "SECRET_KEY", Mark.NOTE),
    (settings(secret_key=LONG), "SECRET_KEY", None),
    (settings(metrics_token="short"), "METRICS_TOKEN", Mark.NOTE),
    (settings(metrics_token=LONG), "METRICS_TOKEN", None),
    (settings(voice_webhook_secret="A" * 32), "VOICE_WEBHOOK_SECRET", Mark.NOTE),
    (settings(voice_webhook_secret="whsec_short"), "VOICE_WEBHOOK_SECRET", Mark.NOTE),
    (settings(voice_webhook_secret=WHSEC), "VOICE_WEBHOOK_SECRET", None),
    (settings(leads_webhook_secret="whsec_é"), "LEADS_WEBHOOK_SECRET", Mark.NOTE),
    (settings(leads_webhook_secret=WHSEC), "LEADS_WEBHOOK_SECRET", None),
    (settings(groq_api_key="„key“"), "GROQ_API_KEY", Mark.BAD),
    (settings(groq_api_key="Bearer key"), "GROQ_API_KEY", Mark.BAD),
    (settings(groq_api_key="gsk_Abc-1_2.3/4+5="), "GROQ_API_KEY", None),
    (with_twilio(twilio_auth_token="'abc'"), "TWILIO_AUTH_TOKEN", Mark.BAD),
    (with_twilio(twilio_auth_token="abc, def"), "TWILIO_AUTH_TOKEN", None),
    # the address, with Twilio on
    (with_twilio(), "PUBLIC_URL", None),
    (with_twilio(public_url=""), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="http://bot.example.com"), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="https://localhost"), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="https://127.0.0.1:8000"), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="https://10.0.0.7"), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="https://192.168.1.4"), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="https://[fd00::1]"), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="https://gateway"), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="https://bot.internal"), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="https://bot.example.com/webhooks/twilio"), "PUBLIC_URL", Mark.BAD),
    (with_twilio(public_url="https://bot.example.com/hireline"), "PUBLIC_URL", None),
    (with_twilio(public_url="https://8.8.8.8"), "PUBLIC_URL", None),
    # the same with a stand-in, which is near, or without
    (with_twilio(public_url="", twilio_base_url="http://127.0.0.1:1"), "PUBLIC_URL", None),
    (
        with_twilio(public_url="http://localhost", twilio_base_url="http://127.0.0.1:1"),
        "PUBLIC_URL",
        Mark.NOTE,
    ),
    (settings(public_url="http://localhost"), "PUBLIC_URL", Mark.NOTE),
    (settings(), "PUBLIC_URL", None),
    # halves
    (with_twilio(twilio_from=""), "TWILIO_FROM", Mark.NOTE),
    (settings(twilio_from="+15550009"), "TWILIO_FROM", Mark.NOTE),
    (with_twilio(), "TWILIO_FROM", None),
    (with_twilio(), "TWILIO_ACCOUNT_SID", None),
    (with_twilio(twilio_account_sid="SK" + "1" * 32), "TWILIO_ACCOUNT_SID", Mark.NOTE),
    (settings(groq_base_url="https://a.example.com"), "GROQ_BASE_URL", Mark.NOTE),
    (
        settings(groq_base_url="http://a.example.com", groq_api_key="k"),
        "GROQ_BASE_URL",
        Mark.NOTE,
    ),
    (settings(groq_base_url="http://10.0.0.1", groq_api_key="k"), "GROQ_BASE_URL", None),
    (settings(groq_base_url="https://a.example.com", groq_api_key="k"), "GROQ_BASE_URL", None),
    (settings(port=9100, metrics_port=9100), "METRICS_PORT", Mark.NOTE),
    (settings(port=8000, metrics_port=9100), "METRICS_PORT", None),
    # for tests, or for one machine
    (with_twilio(phone_simulator=True), "PHONE_SIMULATOR", Mark.NOTE),
    (
        settings(phone_simulator=True, public_url="https://a.example.com"),
        "PHONE_SIMULATOR",
        Mark.NOTE,
    ),
    (settings(phone_simulator=True), "PHONE_SIMULATOR", None),
    (with_twilio(clock_start="2026-03-02"), "CLOCK_START", Mark.BAD),
    (settings(clock_start="2026-03-02"), "CLOCK_START", Mark.NOTE),
    (with_twilio(twilio_base_url="http://127.0.0.1:1"), "TWILIO_BASE_URL", Mark.NOTE),
    (settings(allow_tracing=True), "ALLOW_TRACING", Mark.NOTE),
]


@pytest.mark.parametrize(("given", "name", "mark"), TABLE)
def test_a_configuration_is_judged(given: Settings, name: str, mark: Mark | None) -> None:
    assert marks(found(given)).get(name) == mark


def test_a_good_one_has_nothing_but_what_is_set() -> None:
    good = with_twilio(secret_key=LONG, database_url="postgresql://me@host/name")
    assert marks(found(good)) == {"set": Mark.OK}


def test_every_finding_that_is_not_well_says_how_to_mend_it() -> None:
    for given, _, _ in TABLE:
        for finding in found(given):
            assert finding.mark is Mark.OK or finding.mend


def test_what_is_set_is_told_by_name_and_place_never_by_value() -> None:
    where = Given(
        {"PORT": "8000", "PATH": "/bin", "GROQ_API_KEY": "the-key"},
        {"PORT": "1", "TWILIO_AUTH_TOKEN": "the-token"},
    )
    told = named(found(settings(), where), "set").sentence
    assert told == "PORT, GROQ_API_KEY from the environment; TWILIO_AUTH_TOKEN from .env."
    assert named(found(settings()), "set").sentence == "none; everything has its default."


@pytest.mark.parametrize(
    ("file", "exposed", "mark"),
    [
        ({"GROQ_API_KEY": "k"}, True, Mark.BAD),
        ({"DATABASE_URL": "postgresql://me:secret@host/name"}, True, Mark.BAD),
        ({"PORT": "8000"}, True, None),
        ({"GROQ_API_KEY": "k"}, False, None),
    ],
)
def test_secrets_that_others_can_read(
    file: dict[str, str], exposed: bool, mark: Mark | None
) -> None:
    there = found(settings(), Given({}, file, exposed))
    assert marks(there).get(".env") == mark
    if mark:
        assert named(there, ".env").steps == ("chmod 600 .env",)


def test_tracing_that_is_switched_off_is_told() -> None:
    there = found(settings(), Given({"LANGSMITH_TRACING": "true"}))
    assert named(there, "LANGSMITH_TRACING").mark is Mark.OK


def test_everything_that_cannot_be_read_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start stops at the first mistake; the doctor names all, and goes on without them."""
    for name, value in {
        "PORT": "many",
        "QUIET_SECONDS": "-1",
        "DATABASE_URL": "mysql://me:the-secret@host/name",
        "TWILIO_AUTH_TOKEN": "the-secret",
        "LOG_LEVEL": "DEBUG",
    }.items():
        monkeypatch.setenv(name, value)
    read, wrong = examined(_env_file=None)
    assert (read.port, read.quiet_seconds, read.database_url) == (8000, 2.0, "")
    assert (read.twilio_tokens, read.log_level) == ((), "DEBUG")
    there = list(configuration(read, NOTHING, wrong))
    for name in ("PORT", "QUIET_SECONDS", "DATABASE_URL", "TWILIO_ACCOUNT_SID"):
        finding = named(there, name)
        assert finding.mark is Mark.BAD
        assert finding.mend
        assert "the-secret" not in str(finding)


def test_a_contradiction_is_told_and_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONE_SIMULATOR", "true")
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    read, wrong = examined(_env_file=None)
    assert not read.phone_simulator
    assert [each.name for each in wrong] == ["PHONE_SIMULATOR"]
    assert examined(_env_file=None, host="127.0.0.1")[1] == ()


@pytest.mark.parametrize(
    ("host", "here", "inner"),
    [
        ("localhost", True, True),
        ("127.3.2.1", True, True),
        ("::1", True, True),
        ("gateway", False, True),
        ("printer.local", False, True),
        ("100.64.0.1", False, True),
        ("bot.example.com", False, False),
        ("1.1.1.1", False, False),
    ],
)
def test_near_and_far(host: str, here: bool, inner: bool) -> None:
    assert (is_here(host), is_inner(host)) == (here, inner)


def test_traces_without_the_extra_are_bad_because_no_role_starts() -> None:
    is_there = find_spec("opentelemetry.sdk") is not None
    judged = marks(found(settings(traces_url="http://collector:4318/v1/traces")))
    assert judged.get("TRACES_URL") == (None if is_there else Mark.BAD)
