"""Settings: what is taken, and one sentence for what is not. (In a real start: tests/e2e.)"""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.bootstrap import require_key
from bot.config import Settings, load
from bot.domain.errors import BadSetting

REOPEN = "reopen:en=HX" + "0" * 32


def loaded(**given: object) -> Settings:
    return load(_env_file=None, **given)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PORT", "abc", "is not a whole number"),
        ("PORT", "70000", "is above 65535"),
        ("QUIET_SECONDS", "-1", "is below 0"),
        ("QUIET_SECONDS", "nan", "is above 60"),
        ("LEASE_SECONDS", "long", "is not a number"),
        ("PHONE_SIMULATOR", "perhaps", "is neither true nor false"),
        ("DATABASE_URL", "mysql://host/name", "is not a PostgreSQL address"),
        ("DATABASE_URL", "postgresql://", "is not a PostgreSQL address"),
        ("DATABASE_URL", "postgresql://me:secret@host:port/name", "is not a PostgreSQL address"),
        ("DATABASE_URL", "postgresql://me:secret@[host/name", "is not a PostgreSQL address"),
        ("DATABASE_URL", "postgresql://me:12/secret@host/name", "has a / or # or ? before an @"),
        ("REDIS_URL", "redis://:12?secret@host:6379/0", "has a / or # or ? before an @"),
        ("REDIS_URL", "redis://host:port/0", "is not a Redis address"),
        ("PUBLIC_URL", "bot.example", "is not an http(s) address"),
        ("PUBLIC_URL", "https://bot.example/?a=b", "has more or less than host and path"),
        ("PUBLIC_URL", "https://me:secret@bot.example", "has more or less than host and path"),
        ("TRACES_URL", "collector:4318", "is not an http(s) address"),
        ("FILES_URL", "/var/files", "is not an address of a bucket"),
        ("FILES_URL", "s3://", "is not an address of a bucket"),
        ("FILES_URL", "file:///var/files", "is not an address of a bucket"),
        ("TRACES_URL", "http://me:secret@host:4318", "has more or less than host and path"),
        ("SENDER_RATE", "fast", "is not a number"),
        ("SENDER_RATE", "-1", "is below 0"),
        ("RECIPIENT_SECONDS", "nan", "is above 3600"),
        ("TWILIO_TEMPLATES", "reopen", "has an entry (number 1) that is not name:language=HX"),
        ("TWILIO_TEMPLATES", f"{REOPEN},reopen:es=HX12", "has an entry (number 2)"),
        ("TWILIO_TEMPLATES", f"{REOPEN}, {REOPEN}", "names reopen:en twice"),
        ("TWILIO_TEMPLATES", REOPEN.replace("reopen", "reopn"), "names reopn:en, which is never"),
        ("TWILIO_TEMPLATES", REOPEN.replace(":en", ":fr"), "names reopen:fr, which is never sent"),
        ("TWILIO_FROM", "our number", "is not a WhatsApp sender"),
        ("TWILIO_FROM", "+14155238886,our number", "number 2 of 2 is not a WhatsApp sender"),
        ("TWILIO_FROM", "+14155238886,", "number 2 of 2 is empty"),
        ("TWILIO_FROM", ",,", "number 1 of 3 is empty"),
        (
            "TWILIO_FROM",
            "+14155238886, +14155550100, whatsapp:+1 415 523-8886",
            "number 3 of 3 is number 1 again",
        ),
        ("CLOCK_START", "yesterday", "is not an instant"),
        ("CLOCK_START", "5", "is not an instant"),
        ("LOG_LEVEL", "LOUD", "is no level"),
        ("FLOOD_MESSAGES", "0", "is below 1"),
        ("FLOOD_MESSAGES", "few", "is not a whole number"),
        ("FLOOD_SECONDS", "-1", "is below 0"),
        ("FLOOD_SECONDS", "nan", "is above 60"),
        ("MODEL_TOKENS_PER_CANDIDATE", "-1", "is below 0"),
        ("MODEL_TOKENS_PER_CANDIDATE", "1.5", "is not a whole number"),
        ("MODEL_TOKENS_PER_DAY", "-5", "is below 0"),
        ("MODEL_TOKENS_PER_DAY", "plenty", "is not a whole number"),
        ("MODEL_TOKENS_PER_DAY", "9" * 19, "is above 1e+15"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_does_not_repeat_it(
    name: str, value: str, problem: str
) -> None:
    with pytest.raises(BadSetting) as refused:
        loaded(**{name.lower(): value})
    said = str(refused.value)
    assert said.startswith(f"{name}: {problem}")
    assert "secret" not in said
    assert "\n" not in said


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"])
def test_half_of_twilio_is_refused(name: str) -> None:
    with pytest.raises(BadSetting, match=r"^TWILIO_\w+: is missing although TWILIO_\w+ is set\."):
        loaded(**{name.lower(): "something"})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "bot.example"])  # noqa: S104
def test_the_simulator_is_for_this_machine_only(host: str) -> None:
    assert not loaded(host=host).is_closed
    with pytest.raises(BadSetting, match=r"^PHONE_SIMULATOR: is on while HOST="):
        loaded(host=host, phone_simulator=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_the_simulator_may_be_on_here(host: str) -> None:
    assert loaded(host=host, phone_simulator=True).is_closed


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "worker"])  # noqa: S104
def test_metrics_that_others_can_read_want_a_token(host: str) -> None:
    with pytest.raises(BadSetting, match=r"^METRICS_TOKEN: is not set while METRICS_HOST="):
        loaded(metrics_host=host)
    assert loaded(metrics_host=host, metrics_token=SecretStr("t")).metrics_host == host
    assert loaded(metrics_host="::1").metrics_host == "::1"


def test_empty_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty HOST once meant every address of the machine."""
    for name in ("HOST", "PORT", "GROQ_MODEL", "CLOCK_START", "LOG_LEVEL", "DATA_DIR"):
        monkeypatch.setenv(name, "")
    empty = loaded()
    for name in ("host", "port", "groq_model", "clock_start", "log_level", "data_dir"):
        assert getattr(empty, name) == Settings.model_fields[name].default


def test_what_people_write_is_taken() -> None:
    settings = loaded(
        database_url="postgresql+asyncpg://me:secret@one:1,two:2/name",
        redis_url="unix:///run/redis.sock",
        public_url="https://bot.example:8443/hooks/",
        twilio_from=" +1 (415) 523-8886 ",
        clock_start="2026-03-02 09:00",
        log_level="debug",
    )
    assert settings.database_url == "postgresql://me:secret@one:1,two:2/name"
    assert settings.base_url == "https://bot.example:8443/hooks"
    assert settings.twilio_from == "whatsapp:+14155238886"
    assert settings.clock_start == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert settings.log_level == "DEBUG"


def test_several_numbers_of_ours_are_kept_in_their_order() -> None:
    settings = loaded(twilio_from=" +1 415 555-0100,whatsapp:+14155238886 ")
    assert settings.twilio_senders == ("whatsapp:+14155550100", "whatsapp:+14155238886")
    assert loaded(twilio_from="").twilio_senders == ()


def test_a_role_with_stores_of_its_own_needs_a_key() -> None:
    alone = loaded(database_url="postgresql://me@host/name", secret_key=SecretStr(""))
    with pytest.raises(BadSetting, match=r"^SECRET_KEY: is not set\. Set it to"):
        require_key(alone)
    require_key(alone.model_copy(update={"secret_key": SecretStr("a long random text")}))
    require_key(loaded(database_url="", secret_key=SecretStr("")))


def test_templates_are_known_by_name_and_language() -> None:
    spanish = "HX" + "1" * 32
    found = loaded(twilio_templates=f"{REOPEN}, reopen:es={spanish}").templates
    assert found == {"reopen": {"en": "HX" + "0" * 32, "es": spanish}}
    assert loaded().templates == {}
