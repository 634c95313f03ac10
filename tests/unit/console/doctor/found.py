"""What tests of judgements share: settings of their own, and findings by name."""

from collections.abc import Iterable

from bot.config import Settings, load
from bot.console.doctor.finding import Finding, Mark

ACCOUNT = "AC" + "1" * 32
OURS = "whatsapp:+15550009"


def settings(**given: object) -> Settings:
    """Settings of these values and nothing from outside."""
    return load(_env_file=None, **given)


def with_twilio(**given: object) -> Settings:
    """The same with an account, a sender and a good address."""
    usual: dict[str, object] = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": "a-token",
        "twilio_from": OURS,
        "public_url": "https://bot.example.com",
    }
    return settings(**{**usual, **given})


def marks(findings: Iterable[Finding]) -> dict[str, Mark]:
    """The worst mark of each name."""
    order = list(Mark)
    found: dict[str, Mark] = {}
    for each in findings:
        found[each.name] = max(found.get(each.name, Mark.OK), each.mark, key=order.index)
    return found


def named(findings: Iterable[Finding], name: str) -> Finding:
    """The finding of a name."""
    return next(each for each in findings if each.name == name)
