"""What Twilio said of account, senders and webhooks, and what is to be set in its console."""

from dataclasses import replace

import pytest

from bot.channels.twilio.examined import (
    SANDBOX,
    AccountSeen,
    LoginRefused,
    SenderSeen,
    SendersSeen,
    Strange,
)
from bot.channels.twilio.hooks import MESSAGES_PATH as HOOKED
from bot.channels.twilio.send import STATUS_PATH as CALLED_BACK
from bot.config import Settings
from bot.console.doctor.finding import Finding, Mark, Outcome, Unanswered
from bot.console.doctor.whatsapp import (
    MESSAGES_PATH,
    STATUS_PATH,
    AddressSeen,
    TwilioSeen,
    absent,
    address,
    whatsapp,
)
from bot.plain_http import Answer, NoAnswer, Silence
from tests.unit.console.doctor.found import OURS, marks, named, with_twilio

BASE = "https://bot.example.com"
MESSAGES = f"{BASE}/webhooks/twilio/messages#rc=5&rp=all"
STATUS = f"{BASE}/webhooks/twilio/status"
ACTIVE = AccountSeen("active", is_trial=False, date=None)
REFUSED = LoginRefused(None)
SENDER = SenderSeen(OURS, "ONLINE", ("POST", MESSAGES), ("POST", STATUS))
UNASKED = NoAnswer("messaging.twilio.com", Silence.SLOW)


def found(
    *accounts: Outcome[AccountSeen],
    senders: Outcome[SendersSeen] | None = None,
    settings: Settings | None = None,
) -> list[Finding]:
    listed = senders or SendersSeen((SENDER,), is_all=True)
    return list(whatsapp(settings or with_twilio(), TwilioSeen(accounts, listed)))


def of_sender(sender: SenderSeen) -> list[Finding]:
    return found(ACTIVE, senders=SendersSeen((sender,), is_all=True))


def test_the_paths_are_those_that_exist() -> None:
    assert (MESSAGES_PATH, STATUS_PATH) == (HOOKED, CALLED_BACK)


def test_all_is_well() -> None:
    assert marks(found(ACTIVE)) == {
        "account": Mark.OK,
        "sender +15550009": Mark.OK,
        "webhooks +15550009": Mark.OK,
    }


@pytest.mark.parametrize(
    ("accounts", "mark"),
    [
        ([ACTIVE], Mark.OK),
        ([replace(ACTIVE, is_trial=True)], Mark.NOTE),
        ([replace(ACTIVE, status="suspended")], Mark.BAD),
        ([replace(ACTIVE, status="closed")], Mark.BAD),
        ([REFUSED], Mark.BAD),
        ([REFUSED, REFUSED], Mark.BAD),
        ([UNASKED], Mark.NOTE),
        ([Unanswered(0.8)], Mark.NOTE),
        ([Strange(502)], Mark.NOTE),
        ([REFUSED, UNASKED], Mark.NOTE),
        ([ACTIVE, ACTIVE], Mark.OK),
        ([ACTIVE, UNASKED], Mark.OK),
    ],
)
def test_an_account_is_judged(accounts: list[Outcome[AccountSeen]], mark: Mark) -> None:
    there = found(*accounts)
    assert named(there, "account").mark == mark
    assert "token" not in marks(there)


@pytest.mark.parametrize(
    ("accounts", "which"), [([REFUSED, ACTIVE], "first"), ([ACTIVE, REFUSED], "second")]
)
def test_while_rotating_it_says_which_token_is_not_valid(
    accounts: list[Outcome[AccountSeen]], which: str
) -> None:
    there = found(*accounts)
    assert named(there, "account").mark is Mark.OK
    assert named(there, "token").mark is Mark.NOTE
    assert f"the {which} is not valid" in named(there, "token").sentence


@pytest.mark.parametrize(
    ("senders", "mark", "word"),
    [
        (SendersSeen((), is_all=True), Mark.BAD, "Register it."),
        (SendersSeen((replace(SENDER, address="whatsapp:+1"),), is_all=True), Mark.BAD, "has +1."),
        (SendersSeen((), is_all=False), Mark.NOTE, "console"),
        (
            SendersSeen((replace(SENDER, status="PENDING_VERIFICATION"),), is_all=True),
            Mark.BAD,
            "console",
        ),
        (SendersSeen((replace(SENDER, status="ONLINE:UPDATING"),), is_all=True), Mark.OK, ""),
        (UNASKED, Mark.NOTE, "port 443"),
        (Strange(404), Mark.NOTE, "console"),
        (REFUSED, Mark.NOTE, "account first"),
    ],
)
def test_a_sender_is_judged(senders: Outcome[SendersSeen], mark: Mark, word: str) -> None:
    finding = named(found(ACTIVE, senders=senders), "sender +15550009")
    assert finding.mark == mark
    assert word in finding.mend


def test_several_senders_are_judged_each() -> None:
    several = with_twilio().model_copy(update={"twilio_from": f"{OURS}, {SANDBOX}"})
    there = marks(found(ACTIVE, settings=several))
    assert there["sender +15550009"] is Mark.OK
    assert there["sender +14155238886"] is Mark.NOTE


def test_the_sandbox_has_a_page_of_its_own() -> None:
    sandbox = with_twilio(twilio_from=SANDBOX)
    finding = named(found(ACTIVE, settings=sandbox), "webhooks +14155238886")
    assert finding.mark is Mark.NOTE
    assert "Sandbox settings" in finding.mend


@pytest.mark.parametrize("senders", [UNASKED, Strange(404), SendersSeen((), is_all=True)])
def test_webhooks_that_cannot_be_seen_are_written_down_to_be_set(
    senders: Outcome[SendersSeen],
) -> None:
    finding = named(found(ACTIVE, senders=senders), "webhooks +15550009")
    assert finding.mark is Mark.NOTE
    assert "WhatsApp senders > +15550009 > Edit" in finding.mend
    assert [step.strip() for step in finding.steps][1::2] == [MESSAGES, STATUS]
    assert "When a message comes in" in finding.steps[0]
    assert "Status callback URL" in finding.steps[2]
    assert all("POST" in step for step in finding.steps[::2])


@pytest.mark.parametrize(
    ("sender", "mark", "word"),
    [
        (replace(SENDER, messages=("", "")), Mark.NOTE, "none is set"),
        (replace(SENDER, messages=("POST", "https://old.example/x")), Mark.BAD, "old.example/x"),
        (replace(SENDER, messages=("POST", "https://[x")), Mark.BAD, "an address that is none"),
        (replace(SENDER, messages=("POST", "nowhere")), Mark.BAD, "an address that is none"),
        (replace(SENDER, messages=("GET", MESSAGES)), Mark.BAD, "by GET"),
        (replace(SENDER, messages=("POST", MESSAGES.partition("#")[0])), Mark.NOTE, "#rc=5&rp=all"),
        (replace(SENDER, messages=("POST", f"{MESSAGES}&x=1")), Mark.NOTE, "not repeated"),
        (
            replace(SENDER, status_callback=("POST", "https://old.example")),
            Mark.NOTE,
            "old.example",
        ),
        (replace(SENDER, status_callback=("GET", STATUS)), Mark.NOTE, "statuses"),
        (replace(SENDER, status_callback=("", "")), Mark.OK, "lead here"),
    ],
)
def test_webhooks_that_are_set_are_compared(sender: SenderSeen, mark: Mark, word: str) -> None:
    finding = named(of_sender(sender), "webhooks +15550009")
    assert finding.mark == mark
    assert word in finding.sentence
    assert bool(finding.steps) is (mark is not Mark.OK)


def test_what_stands_in_a_foreign_address_is_not_told() -> None:
    foreign = replace(SENDER, messages=("POST", "https://me:the-secret@old.example/x?token=abc"))
    told = str(named(of_sender(foreign), "webhooks +15550009"))
    assert "the-secret" not in told
    assert "abc" not in told


def test_without_an_address_there_is_nothing_to_set_yet() -> None:
    there = marks(found(ACTIVE, settings=with_twilio(public_url="")))
    assert "webhooks +15550009" not in there


def test_without_a_sender_the_webhooks_are_told_for_each() -> None:
    finding = named(found(ACTIVE, settings=with_twilio(twilio_from="")), "webhooks")
    assert "each of them" in finding.mend


def test_without_twilio_it_says_what_to_set() -> None:
    assert absent().mark is Mark.NOTE
    assert "TWILIO_FROM" in absent().mend


# --- the public address ----------------------------------------------------------------------

ALIVE = Answer(200, {}, b'{"alive": true}')
HOOK = Answer(405, {"allow": "POST"}, b'{"detail": "Method Not Allowed"}')
NOT_FOUND = Answer(404, {}, b"<html>")


def silent(silence: Silence) -> NoAnswer:
    return NoAnswer("bot.example.com", silence)


@pytest.mark.parametrize(
    ("health", "hook", "online", "mark"),
    [
        (ALIVE, HOOK, True, Mark.OK),
        (ALIVE, silent(Silence.SLOW), True, Mark.OK),
        (NOT_FOUND, HOOK, True, Mark.OK),  # the proxy passes on /webhooks/ alone
        (NOT_FOUND, NOT_FOUND, True, Mark.BAD),
        (Answer(200, {}, b"welcome"), NOT_FOUND, True, Mark.BAD),
        (Answer(200, {}, b'["alive"]'), Answer(405, {"allow": "GET"}), True, Mark.BAD),
        (Answer(301), Answer(301), True, Mark.BAD),
        (Answer(502), Answer(502), False, Mark.BAD),
        (silent(Silence.CERTIFICATE), silent(Silence.CERTIFICATE), False, Mark.BAD),
        (silent(Silence.UNKNOWN), silent(Silence.UNKNOWN), True, Mark.BAD),
        (silent(Silence.UNKNOWN), silent(Silence.UNKNOWN), False, Mark.NOTE),
        (silent(Silence.REFUSED), silent(Silence.REFUSED), True, Mark.BAD),
        (silent(Silence.SLOW), silent(Silence.SLOW), True, Mark.NOTE),
        (Unanswered(0.8), Unanswered(0.8), True, Mark.NOTE),
    ],
)
def test_the_public_address_is_judged(
    health: Outcome[Answer], hook: Outcome[Answer], online: bool, mark: Mark
) -> None:
    seen = AddressSeen(BASE, health, hook, online=online, is_real=True)
    assert address(seen).mark == mark
    assert mark is Mark.OK or address(seen).mend
    by_a_stand_in = address(replace(seen, is_real=False)).mark
    assert by_a_stand_in is (Mark.OK if mark is Mark.OK else Mark.NOTE)


@pytest.mark.parametrize(
    ("answer", "word"),
    [(Answer(308), "signature"), (Answer(503), "no gateway"), (NOT_FOUND, "404")],
)
def test_it_says_what_is_wrong_with_it(answer: Answer, word: str) -> None:
    seen = AddressSeen(BASE, answer, answer, online=True, is_real=True)
    assert word in address(seen).sentence


def test_silence_is_not_called_well_and_says_how_to_ask_otherwise() -> None:
    nothing = silent(Silence.SLOW)
    finding = address(AddressSeen(BASE, nothing, nothing, online=True, is_real=True))
    assert finding.steps == (f"curl -i {BASE}/webhooks/twilio/messages",)
