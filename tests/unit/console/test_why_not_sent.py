"""What people are told of a message that did not arrive: true, short, and what to do."""

import json
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from bot.channels.twilio.codes import MEANINGS
from bot.console.codes import meaning, mend_of
from bot.console.why_not_sent import Explanation, Teller, explained_json
from bot.domain.delivery import Dispatch, Reason
from bot.domain.message import Direction, Status
from tests.unit.dispatches import FREE, IDS, NOW, READY

TRIED = replace(READY, attempt=3, sending_at=NOW - timedelta(seconds=12), error="63018")
HEAD = IDS.new()
HOME = IDS.new()

CASES: dict[Reason, Dispatch] = {
    Reason.NEXT: READY,
    Reason.BEHIND: replace(READY, behind=HEAD),
    Reason.BACKOFF: replace(TRIED, next_at=NOW + timedelta(seconds=42)),
    Reason.PACED: replace(TRIED, error="paced", next_at=NOW + timedelta(seconds=3)),
    Reason.STOPPED: replace(TRIED, error="stopped", next_at=NOW + timedelta(minutes=5)),
    Reason.SENDING: replace(TRIED, status=Status.SENDING),
    Reason.UNSURE: replace(
        TRIED, status=Status.UNSURE, error="timeout", next_at=NOW + timedelta(seconds=4)
    ),
    Reason.TAKEN_OVER: replace(READY, status=Status.CANCELLED, error="taken_over"),
    Reason.OPTED_OUT: replace(READY, standing=replace(FREE, opted_out=True)),
    Reason.REVOKED: replace(READY, standing=replace(FREE, revoked=True, void=True)),
    Reason.VOID: replace(READY, standing=replace(FREE, void=True)),
    Reason.WINDOW_CLOSED: replace(
        READY, standing=replace(FREE, is_open=False), window_until=NOW - timedelta(days=1)
    ),
    Reason.NEVER_KNOWN: replace(TRIED, status=Status.UNSURE, error="unsure_final"),
    Reason.FAILED: replace(TRIED, status=Status.FAILED, attempt=1, error="63024"),
    Reason.TURN_FAILED: replace(READY, status=Status.CANCELLED, error="turn_failed"),
    Reason.MERGED: replace(READY, status=Status.CANCELLED, merged_into=HOME),
    Reason.CANCELLED: replace(READY, status=Status.CANCELLED),
    Reason.ACCEPTED: replace(TRIED, status=Status.SENT, error=None),
    Reason.DELIVERED: replace(TRIED, status=Status.DELIVERED, reports=(("delivered", NOW),)),
    Reason.READ: replace(TRIED, status=Status.READ, reports=(("read", NOW),)),
    Reason.INCOMING: replace(READY, direction=Direction.IN, status=Status.RECEIVED),
}

SAYS: dict[Reason, tuple[str, ...]] = {
    Reason.NEXT: ("next in its conversation", "bot doctor"),
    Reason.BEHIND: (f"waits behind message {HEAD}", f"bot why-not-sent {HEAD}"),
    Reason.BACKOFF: ("Try 3", "63018 (the channel's rate limit)", "at 09:00:42, in 42 s"),
    Reason.PACED: ("held back", "at 09:00:03, in 3 s", "SENDER_RATE"),
    Reason.STOPPED: ("Nothing leaves from its sender", "at 09:05:00", "bot notices"),
    Reason.SENDING: ("right now", "08:59:48", "at 09:00:18, in 18 s"),
    Reason.UNSURE: ("Nobody saw how try 3", "timeout (no answer came in time)", "in 4 s"),
    Reason.TAKEN_OVER: ("recruiter had taken", "handed back since"),
    Reason.OPTED_OUT: ("STOP", "START"),
    Reason.REVOKED: ("recruiter took", "STOP", "became one", "not even after a hand-back"),
    Reason.VOID: ("said more",),
    Reason.WINDOW_CLOSED: ("22 Nov 09:00:00", "no approved template"),
    Reason.NEVER_KNOWN: ("3 tries", "not sent again", "bot say"),
    Reason.FAILED: ("after 1 try: 63024 (not a WhatsApp recipient)", "bot notices"),
    Reason.TURN_FAILED: ("same turn failed",),
    Reason.MERGED: (str(HOME),),
    Reason.CANCELLED: ("cancelled",),
    Reason.ACCEPTED: ("the provider has it (sent since 08:59:48)", "PUBLIC_URL"),
    Reason.DELIVERED: ("delivered at 09:00:00", "not read"),
    Reason.READ: ("read at 09:00:00",),
    Reason.INCOMING: ("the candidate's own message",),
}


def explained(told: Dispatch) -> Explanation:
    return Teller(told, UTC).explain()


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words(reason: Reason) -> None:
    told = CASES[reason]
    assert told.reason is reason
    said = explained(told)
    for words in SAYS[reason]:
        assert words in f"{said.sentence} {said.mend}"
    assert said.sentence.endswith(".")
    assert "None" not in f"{said.sentence}{said.mend}"
    if reason not in {Reason.DELIVERED, Reason.READ}:
        assert said.mend


@pytest.mark.parametrize("reason", list(Reason))
def test_json_holds_the_facts_and_the_words(reason: Reason) -> None:
    plain = json.loads(json.dumps(explained_json(CASES[reason])))
    assert (plain["reason"], plain["message"]) == (reason.value, str(CASES[reason].id))
    assert plain["sentence"]
    assert plain["status"] == CASES[reason].status.value


def test_a_window_that_was_never_open_is_said_to_be() -> None:
    told = replace(READY, standing=replace(FREE, is_open=False))
    assert "never wrote" in explained(told).sentence


def test_what_can_be_said_again_depends_on_today() -> None:
    told = CASES[Reason.REVOKED]
    shut = replace(told, standing=replace(told.standing, is_open=False))
    assert "say it again (bot say)" in explained(told).mend
    assert "once they have written again" in explained(shut).mend
    assert "bot say" not in explained(replace(shut, opted_out=True)).mend


MISSED = replace(TRIED, status=Status.FAILED, attempt=1, error="window_closed")


def test_a_window_that_is_open_again_was_closed_when_it_was_tried() -> None:
    said = explained(replace(MISSED, window_until=NOW + timedelta(hours=20)))
    assert "was closed when it was tried (08:59:48)" in said.sentence
    assert "written since" in said.sentence
    assert said.mend == "If it is still needed, say it again (bot say)."


def test_a_window_that_opened_and_closed_since_was_another_one() -> None:
    tried = NOW - timedelta(days=3)
    shut = replace(FREE, is_open=False)
    told = replace(MISSED, standing=shut, sending_at=tried, window_until=NOW - timedelta(days=1))
    assert "was closed when it was tried (20 Nov 09:00:00)" in explained(told).sentence
    assert "once they have written again" in explained(told).mend
    same = replace(told, window_until=tried - timedelta(hours=1))
    assert "ends at 20 Nov 08:00:00" in explained(same).sentence


def test_a_window_that_the_provider_closed_is_not_said_to_be_open_again() -> None:
    shut = replace(FREE, is_open=False)
    said = explained(replace(MISSED, standing=shut, window_until=MISSED.sending_at))
    assert "The provider said" in said.sentence
    assert "has not written since" in said.sentence
    assert "Wait until they write" in said.mend


def test_start_after_stop_is_told() -> None:
    told = replace(READY, status=Status.CANCELLED, error="opted_out")
    assert "written START since" in explained(told).sentence
    assert "say it again" in explained(told).mend
    still = explained(replace(told, opted_out=True))
    assert "START since" not in still.sentence
    assert "Nothing may be sent until" in still.mend


def test_a_hand_back_after_a_takeover_is_told() -> None:
    told = CASES[Reason.TAKEN_OVER]
    assert "handed back since" in explained(told).sentence
    assert "bot handback" not in explained(told).mend
    led = explained(replace(told, standing=replace(FREE, owner="recruiter")))
    assert "handed back since" not in led.sentence
    assert "bot handback" in led.mend


def test_what_a_restore_brought_back_was_not_tried_here() -> None:
    told = replace(READY, status=Status.UNSURE, sending_at=NOW, error="not_found_yet")
    said = explained(told)
    assert "brought back by a restore. No try had begun" in said.sentence
    assert "try 0" not in said.sentence
    assert "sent only if it is not there" in said.mend
    tried = explained(replace(told, attempt=2, error="restored"))
    assert "2 tries had begun" in tried.sentence
    assert "repeated only if it is not there" in tried.mend


def test_a_lost_try_without_an_error_lost_its_worker() -> None:
    said = explained(replace(CASES[Reason.UNSURE], error=None))
    assert "not heard of again" in said.sentence
    assert "no reason" not in said.sentence


def test_what_nobody_may_send_any_more_is_looked_up_and_not_repeated() -> None:
    revoked = replace(CASES[Reason.UNSURE], standing=replace(FREE, revoked=True))
    assert "and not repeated even if it is not there" in explained(revoked).mend


@pytest.mark.parametrize("word", ["failed", "undelivered"])
def test_a_failure_reported_late_that_will_pass_waits_for_its_next_try(word: str) -> None:
    told = replace(TRIED, next_at=NOW + timedelta(seconds=9), reports=((word, NOW),))
    said = explained(told)
    assert "took try 3 and reported at 09:00:00 that it failed: 63018" in said.sentence
    assert "the next one begins at 09:00:09, in 9 s" in said.sentence


@pytest.mark.parametrize("word", ["failed", "undelivered"])
def test_one_that_was_not_tried_again_says_why(word: str) -> None:
    told = replace(TRIED, status=Status.FAILED, provider_id="SM1", reports=((word, NOW),))
    said = explained(told)
    assert "reported at 09:00:00 that it failed: 63018 (the channel's rate limit)" in said.sentence
    assert "something newer had been said" in said.sentence
    assert "say it again (bot say)" in said.mend
    assert "bot notices" in said.mend


def test_everything_that_may_be_mended_says_how() -> None:
    for code, said in MEANINGS.items():
        assert said.mend.endswith("."), code
        assert mend_of(code) == said.mend
    assert "TWILIO_TEMPLATES" in mend_of("no_template")
    assert mend_of("99999") == mend_of(None) == ""


def test_a_failure_for_good_has_its_notice_whoever_told_of_it() -> None:
    reported = replace(CASES[Reason.FAILED], provider_id="SM1", reports=(("undelivered", NOW),))
    given_up = replace(TRIED, status=Status.FAILED, attempt=10)
    for told in (reported, given_up):
        assert "failed for good" in explained(told).sentence
        assert "bot notices" in explained(told).mend


def test_a_simulator_has_no_phone_that_may_be_off() -> None:
    said = explained(replace(CASES[Reason.ACCEPTED], channel="phone"))
    assert "nobody looked yet" in said.sentence
    assert "PUBLIC_URL" not in said.mend


def test_what_is_settled_has_no_next_time() -> None:
    told = replace(CASES[Reason.READ], next_at=NOW)
    assert explained_json(told)["next_at"] is None
    assert explained_json(CASES[Reason.BACKOFF])["next_at"] == "2026-11-23T09:00:42+00:00"


def test_a_code_that_nobody_knows_is_shown_as_it_is() -> None:
    assert "99999." in explained(replace(CASES[Reason.FAILED], error="99999")).sentence
    assert "no reason was given" in explained(replace(CASES[Reason.FAILED], error=None)).sentence
    assert (meaning(None), meaning("99999")) == ("", "")
    assert meaning("http_503") == "the provider answered 503"


@pytest.mark.parametrize(("seconds", "span"), [(90, "90 s"), (600, "10 min"), (9000, "2 h")])
def test_far_off_is_said_roughly(seconds: int, span: str) -> None:
    told = replace(CASES[Reason.BACKOFF], next_at=NOW + timedelta(seconds=seconds))
    assert f"in {span}." in explained(told).sentence
