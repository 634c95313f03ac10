"""What back-fill, replay and quarantine say to people."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.console.looked_back import backfilled, replayed
from bot.console.set_aside import NOTHING, as_json, dropped, lines, page, retried
from bot.domain.conversation import Owner
from bot.domain.quarantine import SetAside, Settled
from bot.worker.backfill import Found

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MAIL = SetAside(
    id=UUID(int=1),
    conversation=UUID(int=2),
    address="whatsapp:+15550001",
    type="MESSAGE_RECEIVED",
    actor="candidate",
    reason="ValueError at nodes/guard.py:31 on each of 3 tries.",
    tries=3,
    at=NOW - timedelta(hours=3),
    since=NOW - timedelta(hours=2),
    owner=Owner.BOT,
    facts={"v": 1, "message": "m1"},
    kind="text",
    text="hello\x1b[31m\nthere",
)
FOUND = Found(NOW - timedelta(hours=2), NOW, listed=9, missing=5, journalled=5)


def said(found: Found, *senders: str) -> str:
    return backfilled(asdict(found), "twilio", senders)


def test_a_back_fill_says_where_when_and_how_many() -> None:
    assert said(FOUND, "whatsapp:+1") == (
        "Twilio received 9 messages for whatsapp:+1 from 26 Nov 10:00:00 UTC to "
        "26 Nov 12:00:00 UTC: 5 were missing here, 5 are journalled now."
    )
    assert "for all our WhatsApp senders" in said(FOUND)


def test_a_back_fill_says_what_it_could_not_do() -> None:
    told = said(replace(FOUND, missing=9, journalled=1, unreadable=2, left=5))
    assert "2 could not be read" in told
    assert "5 wait for files" in told
    assert "1 came by themselves meanwhile" in told


def test_a_back_fill_of_young_messages_only_says_why_it_did_nothing() -> None:
    assert "with --now it is listed, too" in said(replace(FOUND, until=FOUND.since))


def test_a_replay_says_how_many_on_which_stream() -> None:
    told = replayed(NOW, {"events:job": 1, "events:candidate": 2}, (), 0)
    assert told == (
        "Announced 3 facts since 26 Nov 12:00:00 UTC again: 2 on events:candidate, 1 on events:job."
    )
    told = replayed(NOW, {"events:candidate": 200_000}, ("events:candidate",), 4)
    assert "events:candidate keeps fewer entries than that" in told
    assert "4 are of kinds that this release does not know" in told
    assert replayed(NOW, {}, (), 0) == "The journal holds nothing since 26 Nov 12:00:00 UTC."


def test_the_list_names_each_on_a_line() -> None:
    [line] = lines([MAIL], NOW)
    for word in (str(MAIL.id), MAIL.address, MAIL.type, MAIL.reason, "tries 3", "2 h ago"):
        assert word in line
    assert lines([], NOW) == [NOTHING]


def test_the_page_shows_what_was_said_and_no_control_characters() -> None:
    shown = page(MAIL, NOW)
    assert "\x1b" not in shown
    assert "there" in shown
    assert "message m1" in shown
    assert "The assistant leads. Nothing waits behind it." in shown
    assert "said" not in page(replace(MAIL, kind=None, text=None), NOW)
    assert as_json(MAIL)["text"] == MAIL.text


@pytest.mark.parametrize(
    ("changes", "is_late", "words"),
    [
        ({}, False, "is tried again."),
        ({"behind": 2}, False, "What waits behind it (2) is read after it, in its order."),
        ({"is_passed": True}, True, "names and asks to confirm before it counts"),
        ({"is_passed": True}, False, "was handled already and stays as it is."),
        ({"owner": Owner.WAITING}, False, "`bot handback whatsapp:+15550001`"),
        ({"owner": Owner.RECRUITER}, False, "A recruiter leads"),
    ],
)
def test_a_retry_says_what_it_means(changes: dict[str, object], is_late: bool, words: str) -> None:
    mail = replace(MAIL, **changes)  # type: ignore[arg-type]
    assert words in retried(Settled(mail, mail.owner, is_late=is_late))


def test_dropping_says_that_nobody_will_handle_it() -> None:
    told = dropped(Settled(replace(MAIL, behind=1), Owner.WAITING, is_late=False))
    assert "nobody will handle it. What waits behind it (1) goes on." in told
    assert "bot handback" in told
