"""What the doctor says of a configuration, without looking at any store."""

from pathlib import Path

from pydantic import SecretStr

from bot.config import Settings
from bot.console.doctor import Finding, machine

TWILIO = {
    "twilio_account_sid": "AC1",
    "twilio_auth_token": SecretStr("a-token-of-tests"),
    "public_url": "",
    "twilio_base_url": "",
}


def found(name: str, **given: object) -> Finding:
    settings = Settings(_env_file=None).model_copy(update=given)
    return next(finding for finding in machine(settings) if finding.name == name)


def test_twilio_without_a_public_address_is_a_finding() -> None:
    bad = found("twilio", **TWILIO)
    assert not bad.is_well
    assert "PUBLIC_URL is not set" in bad.sentence
    good = found("twilio", **{**TWILIO, "public_url": "https://bot.example"})
    assert good.is_well
    assert "https://bot.example/webhooks/twilio/messages#rc=5&rp=all" in good.sentence


def test_without_twilio_it_says_what_to_set() -> None:
    finding = found("twilio", twilio_auth_token=SecretStr(""))
    assert finding.is_well
    assert "TWILIO_FROM" in finding.sentence


def test_a_missing_key_is_a_finding_where_it_is_required() -> None:
    given = {"secret_key": SecretStr(""), "database_url": "postgresql://me@host/name"}
    assert not found("key", **given).is_well
    assert found("key", **{**given, "database_url": ""}).is_well
    assert found("key", **{**given, "secret_key": SecretStr("long")}).is_well


def test_no_secret_is_told() -> None:
    settings = Settings(_env_file=None).model_copy(update=TWILIO)
    assert "a-token-of-tests" not in str(machine(settings))


def test_a_folder_that_is_not_there_yet_has_its_disk() -> None:
    assert "GB free where" in found("disk", data_dir=Path("not/yet/there")).sentence
