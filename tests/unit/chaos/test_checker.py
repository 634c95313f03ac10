"""The checker of chaos runs finds each thing that must not be, and nothing in a clean history."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.chaos.checker import BOUND, Wrong, check
from tests.chaos.history import (
    Answer,
    History,
    Listed,
    Look,
    Merge,
    Said,
    Takeover,
    Try,
    Way,
)
from tests.chaos.person import LOOKED_AFTER, TOLD_AFTER

ANA = "whatsapp:+15551"
OTHER = "whatsapp:US.1"


def said(
    token: str, begun: float, *, took: float = 0.1, address: str = ANA, way: Way = Way.COUNTED
) -> Said:
    return Said(1, address, token, way, begun, begun + took)


def told(
    body: str,
    at: float,
    *,
    message: str = "",
    taken: bool = True,
    answer: Answer = Answer.TAKEN,
    to: str = ANA,
) -> Try:
    return Try(to, message or f"message of {body}", body, at, taken, answer)


ONE, TWO, THREE = said("c1.1", 1.0), said("c1.2", 3.0), said("c1.3", 5.0)
CLEAN = History(
    said=(ONE, TWO, THREE),
    tries=(told("1: c1.1", 2.0), told("2: c1.2", 4.0), told("3: c1.3 slow", 6.0)),
)


def wrongs(history: History) -> list[Wrong]:
    return [each.wrong for each in check(history)]


def test_a_clean_history_passes() -> None:
    assert check(CLEAN) == []


def test_a_burst_in_one_reply_passes() -> None:
    assert check(replace(CLEAN, tries=(told("1: c1.1, 2: c1.2, 3: c1.3", 6.0),))) == []


def test_an_empty_history_passes() -> None:
    assert check(History((), ())) == []


def test_a_message_that_was_passed_over_is_lost() -> None:
    history = replace(CLEAN, tries=(told("1: c1.1", 2.0), told("3: c1.3", 6.0)))
    assert wrongs(history) == [Wrong.LOST]


def test_a_message_without_effect_is_lost_even_if_it_may_be_silent() -> None:
    led = Takeover(1, ANA, 2.5, 2.6, on_its_way=False, back_asked=4.0, back=4.1)
    tries = (told("1: c1.1", 2.0), told("2: c1.3", 6.0))
    assert wrongs(replace(CLEAN, tries=tries, takeovers=(led,))) == [Wrong.LOST]


def test_what_nothing_follows_is_stuck() -> None:
    history = replace(CLEAN, tries=(told("1: c1.1", 2.0), told("2: c1.2", 4.0)))
    assert wrongs(history) == [Wrong.STUCK]


def test_what_waited_for_too_long_is_stuck() -> None:
    tries = (*CLEAN.tries[:2], told("3: c1.3", 6.0 + BOUND))
    assert wrongs(replace(CLEAN, tries=tries)) == [Wrong.STUCK]


def test_a_message_answered_twice_is_doubled() -> None:
    tries = (*CLEAN.tries, told("3: c1.3", 7.0, message="another"))
    assert wrongs(replace(CLEAN, tries=tries)) == [Wrong.DOUBLED]


def test_a_reply_that_the_provider_took_twice_is_doubled() -> None:
    again = told("3: c1.3 slow", 40.0)
    history = replace(CLEAN, tries=(*CLEAN.tries, again), looks=(Look(ANA, 30.0),))
    assert wrongs(history) == [Wrong.DOUBLED]


def test_an_effect_that_happened_twice_is_doubled_though_only_the_count_shows_it() -> None:
    tries = (told("1: c1.1", 2.0), told("2: c1.2", 4.0), told("4: c1.3", 6.0))
    assert wrongs(replace(CLEAN, tries=tries)) == [Wrong.DOUBLED]


def test_what_was_answered_before_its_forerunner_is_out_of_order() -> None:
    tries = (told("2: c1.2", 4.0), told("1: c1.1", 4.5), told("3: c1.3", 6.0))
    assert wrongs(replace(CLEAN, tries=tries)) == [Wrong.OUT_OF_ORDER]


def test_order_within_one_reply_counts() -> None:
    tries = (told("2: c1.2, 1: c1.1", 4.0), told("3: c1.3", 6.0))
    assert wrongs(replace(CLEAN, tries=tries)) == [Wrong.OUT_OF_ORDER]


def test_two_that_were_on_their_way_side_by_side_may_be_taken_either_way_round() -> None:
    history = History(
        said=(said("c1.1", 1.0, took=2.0), said("c1.2", 2.0), THREE),
        tries=(told("1: c1.2, 2: c1.1", 4.0), told("3: c1.3", 6.0)),
    )
    assert check(history) == []


SIDE_BY_SIDE = (said("c1.1", 1.0, took=2.0), said("c1.2", 2.0), THREE)


@pytest.mark.parametrize(
    ("tries", "found"),
    [
        ((told("1: c1.2, 2: c1.1", 4.0), told("3: c1.3", 6.0)), []),
        ((told("1: c1.2", 4.0), told("2: c1.1", 4.1), told("3: c1.3", 6.0)), []),
        (
            (told("2: c1.2", 4.0), told("1: c1.1", 4.1), told("3: c1.3", 6.0)),
            [Wrong.OUT_OF_ORDER],
        ),
        ((told("2: c1.2, 1: c1.1", 4.0), told("3: c1.3", 6.0)), [Wrong.OUT_OF_ORDER]),
        ((told("1: c1.1", 4.0), told("3: c1.3", 4.1), told("2: c1.2", 6.0)), [Wrong.OUT_OF_ORDER]),
        ((told("3: c1.1", 4.0), told("1: c1.2", 4.1), told("2: c1.3", 6.0)), [Wrong.DOUBLED]),
    ],
)
def test_of_two_side_by_side_either_is_first_and_all_else_is_judged_as_ever(
    tries: Sequence[Try], found: list[Wrong]
) -> None:
    assert set(found) <= set(wrongs(History(SIDE_BY_SIDE, tries)))
    assert bool(found) == bool(wrongs(History(SIDE_BY_SIDE, tries)))


def test_two_side_by_side_do_not_share_a_number() -> None:
    tries = (told("1: c1.2, 1: c1.1", 4.0),)
    assert wrongs(History(SIDE_BY_SIDE[:2], tries)) == [Wrong.LOST]


def test_what_no_gateway_accepted_may_have_an_effect_or_none() -> None:
    never = replace(TWO, accepted=None)
    for tries in (
        (told("1: c1.1", 2.0), told("2: c1.3", 6.0)),
        (told("1: c1.1", 2.0), told("2: c1.2, 3: c1.3", 6.0)),
    ):
        assert check(History((ONE, never, THREE), tries)) == []


UNKNOWN = told("2: c1.2", 4.0, taken=False, answer=Answer.UNKNOWN)


def repeated(*looks: Look, first: Try = UNKNOWN) -> History:
    tries = (told("1: c1.1", 2.0), first, told("2: c1.2", 30.0), told("3: c1.3", 31.0))
    return replace(CLEAN, tries=tries, looks=looks)


def test_a_repeat_after_an_unknown_end_needs_a_look() -> None:
    assert wrongs(repeated()) == [Wrong.UNLOOKED]


def test_a_repeat_after_a_look_passes() -> None:
    assert check(repeated(Look(ANA, 25.0))) == []


@pytest.mark.parametrize(
    "look",
    [
        Look("whatsapp:+15559", 25.0),
        Look(ANA, 3.0),
        Look(ANA, 4.01),
        Look(ANA, 4.0 + LOOKED_AFTER - 1),
        Look(ANA, 30.5),
        Look(ANA, 25.0, answered=False),
    ],
)
def test_a_look_for_another_or_at_another_time_or_in_vain_is_none(look: Look) -> None:
    assert wrongs(repeated(look)) == [Wrong.UNLOOKED]


def test_a_repeat_after_a_refusal_needs_no_look() -> None:
    assert check(repeated(first=replace(UNKNOWN, answer=Answer.REFUSED))) == []


def unsure(*looks: Look, listed: Sequence[str] = ("message of 2: c1.2",)) -> History:
    tries = (told("1: c1.1", 2.0), UNKNOWN, told("3: c1.3", 80.0))
    found = {1: Listed(unsure=frozenset(listed))}
    return replace(CLEAN, tries=tries, looks=looks, listed=found)


def test_what_is_listed_as_unsure_and_was_looked_up_passes() -> None:
    assert check(unsure(Look(ANA, 30.0))) == []


def test_what_is_listed_as_unsure_and_was_never_looked_up_is_lost() -> None:
    assert wrongs(unsure()) == [Wrong.LOST]


@pytest.mark.parametrize("look", [Look(ANA, 4.01), Look(OTHER, 30.0), Look(ANA, 30.0, False)])
def test_what_is_unsure_and_was_looked_up_too_soon_or_elsewhere_or_in_vain_is_lost(
    look: Look,
) -> None:
    assert wrongs(unsure(look)) == [Wrong.LOST]


def test_what_is_unsure_after_the_provider_answered_no_look_for_so_long_passes() -> None:
    assert check(unsure(Look(ANA, 4.0 + TOLD_AFTER, answered=False))) == []


def test_another_message_that_is_unsure_is_no_excuse() -> None:
    assert wrongs(unsure(Look(ANA, 30.0), listed=("message of 1: c1.1",))) == [Wrong.LOST]


def test_what_is_neither_sent_nor_listed_is_lost() -> None:
    assert wrongs(unsure(Look(ANA, 30.0), listed=())) == [Wrong.LOST]


POISON = said("c1.9", 3.5, way=Way.POISON)


def test_poison_is_quarantined_and_counts_for_nothing() -> None:
    poisoned = replace(CLEAN, said=(*CLEAN.said, POISON), listed={1: Listed(quarantined=1)})
    assert check(poisoned) == []
    assert wrongs(replace(poisoned, listed={})) == [Wrong.LOST]


def test_poison_that_was_answered_is_found() -> None:
    tries = (*CLEAN.tries[:2], told("3: c1.9 poison", 4.5), told("4: c1.3", 6.0))
    history = replace(
        CLEAN, said=(*CLEAN.said, POISON), tries=tries, listed={1: Listed(quarantined=1)}
    )
    assert Wrong.DOUBLED in wrongs(history)


LED = Takeover(1, ANA, asked=2.4, done=2.5, on_its_way=False, back_asked=4.5, back=4.6)


def test_what_a_recruiter_silenced_may_be_unanswered_but_has_its_number() -> None:
    tries = (told("1: c1.1", 2.0), told("3: c1.3", 6.0))
    assert check(replace(CLEAN, tries=tries, takeovers=(LED,))) == []


def test_what_was_said_before_a_takeover_and_long_ago_is_no_excuse() -> None:
    tries = (told("2: c1.2", 104.0), told("3: c1.3", 106.0))
    late = tuple(replace(each, begun=each.begun + 100, accepted=103.2) for each in (TWO, THREE))
    led = replace(LED, asked=102.0, done=102.1, back_asked=102.5, back=102.6)
    history = replace(CLEAN, said=(ONE, *late), tries=tries, takeovers=(led,))
    assert Wrong.LOST in wrongs(history)


def test_a_word_of_the_assistant_under_a_recruiter_is_found() -> None:
    assert wrongs(replace(CLEAN, takeovers=(LED,))) == [Wrong.SPOKE]


def test_one_that_was_said_to_be_on_its_way_passes() -> None:
    assert check(replace(CLEAN, takeovers=(replace(LED, on_its_way=True),))) == []


@pytest.mark.parametrize(("on_its_way", "found"), [(False, [Wrong.SPOKE]), (True, [])])
def test_what_waited_when_a_recruiter_took_over_is_not_said_after_the_hand_back(
    on_its_way: bool, found: list[Wrong]
) -> None:
    refused = told("2: c1.2", 4.0, taken=False, answer=Answer.REFUSED)
    led = Takeover(1, ANA, 4.1, 4.2, on_its_way=on_its_way, back_asked=4.8, back=4.9)
    tries = (CLEAN.tries[0], refused, replace(CLEAN.tries[1], at=5.5), CLEAN.tries[2])
    assert wrongs(replace(CLEAN, tries=tries, takeovers=(led,))) == found


@pytest.mark.parametrize(("times", "found"), [(0, [Wrong.STUCK]), (1, []), (2, [Wrong.DOUBLED])])
def test_the_words_of_a_recruiter_arrive_once(times: int, found: list[Wrong]) -> None:
    words = said("Asha here.", 3.5, way=Way.LED)
    sent = [told("Asha here.", 3.6 + place, message=str(place)) for place in range(times)]
    history = replace(CLEAN, said=(*CLEAN.said, words), tries=(*CLEAN.tries, *sent))
    assert wrongs(history) == found


WORDS = said("Asha here.", 3.5, way=Way.LED)


@pytest.mark.parametrize(("body", "found"), [("Asha here.", []), ("2: c1.2", [Wrong.STUCK])])
def test_words_of_a_recruiter_are_excused_by_what_is_unsure_of_themselves_alone(
    body: str, found: list[Wrong]
) -> None:
    tried = told(body, 4.0, message="m", taken=False, answer=Answer.UNKNOWN)
    history = History(
        said=(WORDS,),
        tries=(tried,),
        looks=(Look(ANA, 30.0),),
        listed={1: Listed(unsure=frozenset({"m"}))},
    )
    assert wrongs(history) == found


MERGED = History(
    said=(
        ONE,
        said("c1.2", 1.5, address=OTHER),
        said("c1.3", 2.5, address=OTHER),
        said("c1.4", 5.0),
        said("c1.5", 7.0),
        said("c1.6", 9.0, address=OTHER),
    ),
    tries=(
        told("1: c1.1", 2.0),
        told("1: c1.2", 2.0, to=OTHER),
        told("2: c1.3, 3: c1.4", 6.0),
        told("4: c1.5", 8.0),
        told("5: c1.6", 10.0, to=OTHER),
    ),
    merges=(Merge(1, 5.0, 5.1),),
)


def test_two_who_became_one_are_counted_apart_before_and_together_after() -> None:
    assert check(MERGED) == []


def test_what_a_merge_called_off_may_be_unanswered() -> None:
    tries = tuple(each for each in MERGED.tries if each.body != "1: c1.2")
    assert check(replace(MERGED, tries=tries)) == []


@pytest.mark.parametrize(("number", "wrong"), [(4, Wrong.LOST), (6, Wrong.DOUBLED)])
def test_the_count_goes_on_after_a_merge(number: int, wrong: Wrong) -> None:
    last = told(f"{number}: c1.6", 10.0, to=OTHER)
    assert wrongs(replace(MERGED, tries=(*MERGED.tries[:-1], last))) == [wrong]


def test_the_first_number_after_a_merge_is_at_most_that_of_all_that_was_said() -> None:
    numbers = {"4: c1.5": "9: c1.5", "5: c1.6": "10: c1.6"}
    tries = tuple(replace(each, body=numbers.get(each.body, each.body)) for each in MERGED.tries)
    assert wrongs(replace(MERGED, tries=tries)) == [Wrong.DOUBLED]


def test_what_is_said_side_by_side_after_a_merge_hides_no_number() -> None:
    said_after = (
        *MERGED.said[:5],
        said("c1.6", 8.0, took=2.0, address=OTHER),
        said("c1.7", 8.1, took=2.0),
        said("c1.8", 12.0),
    )
    tries = (*MERGED.tries[:4], told("5: c1.7", 11.0), told("6: c1.6", 11.1, to=OTHER))
    assert check(History(said_after, (*tries, told("7: c1.8", 13.0)), merges=MERGED.merges)) == []
    gone = History(said_after, (*tries, told("6: c1.8", 13.0)), merges=MERGED.merges)
    assert wrongs(gone) == [Wrong.LOST]


def test_what_a_merge_left_to_be_answered_may_be_unsure_once_it_was_looked_up() -> None:
    tried = told("1: c1.2", 2.0, message="m", to=OTHER, taken=False, answer=Answer.UNKNOWN)
    merge = replace(MERGED.merges[0], undone=frozenset({"c1.2"}))
    tries = (MERGED.tries[0], tried, *MERGED.tries[2:])
    listed = {1: Listed(unsure=frozenset({"m"}))}
    history = replace(MERGED, tries=tries, merges=(merge,), listed=listed)
    assert wrongs(history) == [Wrong.LOST]
    assert check(replace(history, looks=(Look(OTHER, 25.0),))) == []


def test_order_after_a_merge_counts_across_addresses() -> None:
    tries = (*MERGED.tries[:3], told("5: c1.6, 4: c1.5", 10.0))
    assert Wrong.OUT_OF_ORDER in wrongs(replace(MERGED, tries=tries))


LINES = tuple(said(f"s1.{n}", float(n), way=Way.SCRIPTED) for n in (1, 2))
SCRIPTED = History(
    said=LINES, tries=(told("Hello.", 1.5), told("And?", 2.5)), reference=("Hello.", "And?")
)


def test_a_screening_as_in_the_control_run_passes() -> None:
    assert check(SCRIPTED) == []


def test_numbered_text_in_the_place_of_buttons_is_the_same_answer() -> None:
    tries = (told("Hello.\n\n1. Yes\n2. No", 1.5), told("And?\n\n1. One", 2.5))
    assert check(replace(SCRIPTED, tries=tries)) == []


@pytest.mark.parametrize(
    ("tries", "found"),
    [
        (SCRIPTED.tries[:1], [Wrong.STUCK]),
        ((*SCRIPTED.tries, told("And?", 3.0, message="b")), [Wrong.DOUBLED]),
        ((told("Hello.", 1.5), told("What?", 2.5)), [Wrong.MISTOLD]),
        ((told("Hello.", 1.5), told("And?", 2.5 + BOUND)), [Wrong.STUCK]),
    ],
)
def test_a_screening_that_went_otherwise_is_found(tries: Sequence[Try], found: list[Wrong]) -> None:
    assert wrongs(replace(SCRIPTED, tries=tries)) == found


@pytest.mark.parametrize(
    ("body", "looks", "found"),
    [
        ("And?", (Look(ANA, 30.0),), []),
        ("And?", (), [Wrong.STUCK]),
        ("Hello.", (Look(ANA, 30.0),), [Wrong.STUCK]),
    ],
)
def test_a_line_of_a_screening_is_excused_by_its_own_answer_alone(
    body: str, looks: Sequence[Look], found: list[Wrong]
) -> None:
    tried = told(body, 2.5, message="m", taken=False, answer=Answer.UNKNOWN)
    history = replace(
        SCRIPTED,
        tries=(SCRIPTED.tries[0], tried),
        looks=looks,
        listed={1: Listed(unsure=frozenset({"m"}))},
    )
    assert wrongs(history) == found
