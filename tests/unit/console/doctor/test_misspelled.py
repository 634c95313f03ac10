"""Names that nobody reads: those that are meant for us are found, others are left alone."""

import pytest

from bot.config import Settings
from bot.console.doctor.finding import Mark
from bot.console.doctor.misspelled import misspelled
from bot.environment import Given

NAMES = [name.upper() for name in Settings.model_fields]

MEANT = [
    ("TWILIO_TOKEN", "TWILIO_AUTH_TOKEN"),
    ("TWILIO_SID", "TWILIO_ACCOUNT_SID"),
    ("TWILIO_ACCOUNT", "TWILIO_ACCOUNT_SID"),
    ("TWILIO_WHATSAPP_FROM", "TWILIO_FROM"),
    ("TWILO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN"),
    ("GROQ_KEY", "GROQ_API_KEY"),
    ("GROQ_API_TOKEN", "GROQ_API_KEY"),
    ("GROQ_URL", "GROQ_BASE_URL"),
    ("DATABASE_URI", "DATABASE_URL"),
    ("DATABSE_URL", "DATABASE_URL"),
    ("REDIS_URI", "REDIS_URL"),
    ("SECRETKEY", "SECRET_KEY"),
    ("PUBLIC_ULR", "PUBLIC_URL"),
    ("LOGLEVEL", "LOG_LEVEL"),
    ("METRIC_PORT", "METRICS_PORT"),
    ("HIRELINE_PORT", "PORT"),
    ("HIRELINE_DATABASE_URI", "DATABASE_URL"),
]

ELSEWHERE = [
    *("PATH", "HOME", "PWD", "USER", "SHELL", "TERM", "LANG", "LC_ALL", "TZ", "PORTS", "HOSTNAME"),
    *("HOSTTYPE", "POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "REDIS_PASSWORD"),
    *("REDIS_HOST", "REDIS_TLS_URL", "XDG_DATA_DIRS", "SECRET_KEY_BASE", "OPENAI_API_KEY"),
    *("KUBERNETES_SERVICE_HOST", "DATABASE_POOL_SIZE", "PYTHONPATH", "VIRTUAL_ENV", "CI", ""),
    *("CHROMA_SERVER_HTTP_PORT", "LANGSMITH_API_KEY", "npm_config_port", "_", "A" * 5000),
]


@pytest.mark.parametrize(("name", "setting"), MEANT)
def test_a_name_close_to_ours_is_a_note_with_ours(name: str, setting: str) -> None:
    (finding,) = misspelled(Given({name: "the-secret"}), NAMES)
    assert (finding.name, finding.mark) == (name, Mark.NOTE)
    assert f"Rename it to {setting}," in finding.mend
    assert "the environment" in finding.sentence
    assert "the-secret" not in str(finding)


@pytest.mark.parametrize("name", ["TWILIO_PASSWORD", "GROQ_ORG", "HIRELINE_FANCY"])
def test_one_that_is_ours_and_cannot_be_guessed_is_told_all_the_same(name: str) -> None:
    (finding,) = misspelled(Given({}, {name: "x"}), NAMES)
    assert finding.sentence.startswith("in .env is no setting")
    assert ".env.example" in finding.mend


@pytest.mark.parametrize("name", [*ELSEWHERE, *NAMES])
def test_what_is_meant_for_others_or_is_right_is_left_alone(name: str) -> None:
    assert not list(misspelled(Given({name: "x"}), NAMES))
