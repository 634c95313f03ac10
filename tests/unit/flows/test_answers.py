"""Answers, taps, bursts, and everything that is no usable answer."""

import pytest

from bot.domain.conversation import Owner, Stage
from bot.domain.events import Actor
from bot.domain.job import Choice, Question, QuestionType
from bot.domain.message import Kind, Tap
from tests.unit.flows import jobs
from tests.unit.flows.chat import Chat


async def asked(*questions: Question, **changes: object) -> Chat:
    """A chat whose first question is open."""
    chat = Chat(jobs.job(questions=questions, **changes))
    await chat.say("hello")
    await chat.tap("Yes")
    return chat


async def test_questions_come_one_a_message_with_progress(applying: Chat) -> None:
    assert "Question 2 of 7" in await applying.tap("Yes")
    assert "Question 3 of 7" in await applying.say("3 years")
    assert applying.labels == ["Motorbike", "Scooter", "None"]
    assert applying.seen.view.asked == ("licence", "experience", "vehicle")
    assert applying.actors == {"licence": Actor.CANDIDATE, "experience": Actor.CANDIDATE}


async def test_choices_are_offered_once() -> None:
    chat = await asked(jobs.SHIFTS)
    assert "Morning" not in chat.replies[-1].text  # a channel without buttons numbers them itself
    assert chat.labels == ["Morning", "Evening", "Night"]


async def test_more_than_ten_options_are_only_numbered() -> None:
    many = tuple(Choice(f"c{n}", jobs.text(f"Town {n}")) for n in range(1, 13))
    chat = await asked(Question("t", QuestionType.CHOICE, jobs.text("Where?"), choices=many))
    assert chat.labels == []
    assert "12. Town 12" in chat.replies[-1].text
    await chat.say("12")
    assert chat.answers == {"t": "c12"}


@pytest.mark.parametrize("words", ["2", "Scooter", "scooter please", "I have a scooter"])
async def test_typed_numbers_and_labels_work(words: str) -> None:
    chat = await asked(jobs.VEHICLE, jobs.NOTE)
    await chat.say(words)
    assert chat.answers == {"vehicle": "scooter"}


async def test_a_tap_on_one_of_several_is_one_choice() -> None:
    chat = await asked(jobs.SHIFTS, jobs.NOTE)
    await chat.tap("Evening")
    assert chat.answers == {"shifts": ["evening"]}


async def test_what_was_derived_is_echoed() -> None:
    chat = await asked(jobs.START, jobs.NOTE)
    assert "30 November 2026" in await chat.say("next monday")


async def test_a_location_answers_a_place() -> None:
    chat = await asked(jobs.TOWN, jobs.NOTE)
    await chat.locate("Whitefield")
    assert chat.answers == {"town": "Whitefield"}


async def test_a_location_without_a_name_answers_with_its_coordinates() -> None:
    chat = await asked(jobs.TOWN, jobs.NOTE)
    await chat.locate()
    assert chat.answers == {"town": "12.97000, 77.59000"}


# Taps


async def test_an_old_button_is_stale_explained_and_not_recorded(experienced: Chat) -> None:
    licence = experienced.replies[1]
    said = await experienced.tap("No", licence)
    assert "earlier question" in said
    assert "How long" in said
    assert experienced.answers == {"licence": True}
    assert experienced.stage is Stage.SCREENING


async def test_the_same_button_twice_is_recorded_once(applying: Chat) -> None:
    licence = applying.replies[-1]
    await applying.tap("Yes", licence)
    said = await applying.tap("Yes", licence)
    assert "earlier question" in said
    assert applying.answers == {"licence": True}
    assert applying.pending == "experience"


async def test_the_same_button_twice_in_one_burst_is_one_answer(applying: Chat) -> None:
    asked_by = applying.replies[-1]
    tap = Tap(asked_by.id, "yes", "Yes")
    said = await applying.send(
        applying.message("Yes", Kind.BUTTONS, tap=tap),
        applying.message("Yes", Kind.BUTTONS, tap=tap),
    )
    assert "earlier question" not in said
    assert applying.answers == {"licence": True}


async def test_an_unknown_button_counts_as_its_label_typed_now(applying: Chat) -> None:
    tap = Tap(None, None, "Yes")
    await applying.send(applying.message("Yes", Kind.BUTTONS, tap=tap))
    assert applying.answers == {"licence": True}


async def test_an_unknown_option_of_the_open_question_counts_as_its_label() -> None:
    chat = await asked(jobs.VEHICLE, jobs.NOTE)
    tap = Tap(chat.replies[-1].id, "gone", "Scooter")
    await chat.send(chat.message("Scooter", Kind.LIST, tap=tap))
    assert chat.answers == {"vehicle": "scooter"}


async def test_buttons_of_the_repeated_question_count_like_the_first() -> None:
    chat = await asked(jobs.VEHICLE, jobs.NOTE)
    first = chat.replies[-1]
    await chat.say("a blue one")
    await chat.tap("Scooter", first)
    assert chat.answers == {"vehicle": "scooter"}


# Bursts


async def test_the_last_of_a_burst_wins() -> None:
    chat = await asked(jobs.EXPERIENCE, jobs.NOTE)
    await chat.say("4 years", "wait", "sorry", "I meant 3 years")
    assert chat.answers == {"experience": 36}
    assert len(chat.replies) == 3


async def test_fragments_are_read_together() -> None:
    chat = await asked(jobs.START, jobs.NOTE)
    await chat.say("next", "monday")
    assert chat.answers == {"start": "2026-11-30"}


async def test_choices_of_a_burst_add_up() -> None:
    chat = await asked(jobs.SHIFTS, jobs.NOTE)
    await chat.say("morning", "night")
    assert chat.answers == {"shifts": ["morning", "night"]}


async def test_a_corrected_choice_replaces() -> None:
    chat = await asked(jobs.SHIFTS, jobs.NOTE)
    await chat.say("morning", "oh wait", "evening")
    assert chat.answers == {"shifts": ["evening"]}


async def test_a_burst_of_text_is_one_text() -> None:
    chat = await asked(jobs.NOTE, jobs.EXPERIENCE)
    await chat.say("I own a helmet", "and I know the city")
    assert chat.answers == {"note": "I own a helmet and I know the city"}


# Not usable


async def test_an_unusable_answer_is_asked_three_ways_and_a_person_offered(
    experienced: Chat,
) -> None:
    first = await experienced.say("banana")
    second = await experienced.say("purple")
    third = await experienced.say("???")
    assert len({first, second, third}) == 3
    assert "years or months" in first
    assert "2 years" in second
    assert "person" in third
    assert "person" not in second
    assert (experienced.pending, experienced.owner) == ("experience", Owner.BOT)
    assert experienced.answers == {"licence": True}


async def test_the_offered_person_is_accepted_with_a_yes(experienced: Chat) -> None:
    for words in ("banana", "purple", "???"):
        await experienced.say(words)
    await experienced.say("yes")
    assert experienced.owner is Owner.WAITING
    assert experienced.pending == "experience"


async def test_an_offer_does_not_turn_a_yes_into_a_call_where_yes_is_an_answer(
    applying: Chat,
) -> None:
    for words in ("banana", "purple", "???"):
        await applying.say(words)
    await applying.say("yes")
    assert applying.owner is Owner.BOT
    assert applying.answers == {"licence": True}


async def test_examples_name_the_options() -> None:
    chat = await asked(jobs.VEHICLE)
    await chat.say("a horse")
    assert "1. Motorbike\n2. Scooter\n3. None" in await chat.say("a camel")


async def test_misses_start_anew_with_the_next_question(experienced: Chat) -> None:
    await experienced.say("banana")
    await experienced.say("3 years")
    assert "person" not in await experienced.say("a horse")
    assert (await experienced.stored())["misses"] == 1


async def test_a_required_question_is_not_skipped_in_silence(experienced: Chat) -> None:
    said = await experienced.say("skip this one")
    assert "I need an answer" in said
    assert "How long" in said
    assert experienced.pending == "experience"
    assert "experience" not in experienced.answers


async def test_an_optional_question_can_be_skipped() -> None:
    chat = await asked(jobs.NOTE, jobs.EXPERIENCE)
    await chat.say("skip")
    assert (chat.pending, chat.answers) == ("experience", {})


@pytest.mark.parametrize("words", ["no", "nothing else", "nope", "no thanks", "thank you"])
async def test_nothing_to_say_leaves_an_optional_text_open(words: str) -> None:
    chat = await asked(jobs.NOTE, jobs.EXPERIENCE)
    await chat.say(words)
    assert (chat.pending, chat.answers) == ("experience", {})


@pytest.mark.parametrize("words", ["I think so", "maybe", "not sure"])
async def test_a_hedge_is_not_a_yes(applying: Chat, words: str) -> None:
    await applying.say(words)
    assert (applying.answers, applying.pending) == ({}, "licence")


async def test_a_date_out_of_bounds_is_asked_again_with_the_bound() -> None:
    chat = await asked(jobs.START)
    assert "23 November 2026" in await chat.say("1 November 2026")
    assert "21 February 2027" in await chat.say("1 May 2027")
    assert chat.pending == "start"


async def test_an_impossible_date_is_said_to_be_one() -> None:
    chat = await asked(jobs.START)
    assert "calendar" in await chat.say("31/02/2027")


async def test_another_currency_is_asked_again() -> None:
    chat = await asked(jobs.PAY)
    said = await chat.say("500 dollars")
    assert "INR per month" in said
    assert chat.pending == "expected_pay"


async def test_an_unclear_amount_is_confirmed_before_it_counts() -> None:
    chat = await asked(jobs.PAY, jobs.NOTE)
    said = await chat.say("200")
    assert "Did you mean 200 INR per month?" in said
    assert "What monthly pay" not in said
    assert (chat.answers, chat.pending) == ({}, "expected_pay")
    await chat.tap("Yes")
    assert chat.answers["expected_pay"]["amount"] == 200


async def test_a_declined_amount_is_asked_for_again() -> None:
    chat = await asked(jobs.PAY, jobs.NOTE)
    await chat.say("200")
    assert "What monthly pay" in await chat.say("no")
    assert chat.answers == {}


async def test_a_better_amount_instead_of_a_yes_counts() -> None:
    chat = await asked(jobs.PAY, jobs.NOTE)
    await chat.say("200")
    await chat.say("no, 20000")
    assert chat.answers["expected_pay"]["amount"] == 20000


async def test_a_missing_unit_is_asked_for_and_one_word_is_enough() -> None:
    chat = await asked(jobs.EXPERIENCE, jobs.NOTE)
    said = await chat.say("90")
    assert "years or in months" in said
    await chat.say("months")
    assert chat.answers == {"experience": 90}


async def test_too_long_a_text_is_asked_again() -> None:
    chat = await asked(jobs.NOTE)
    assert "500 characters" in await chat.say("I like driving. " * 60)
    assert chat.pending == "note"


# Around answers


async def test_a_question_of_theirs_is_passed_on_and_no_miss(applying: Chat) -> None:
    said = await applying.say("do you give health insurance for my parents?")
    assert "know that yet" in said
    assert "licence" in said
    assert applying.notices == ["question.open"]
    assert (applying.answers, applying.pending, applying.owner) == ({}, "licence", Owner.BOT)
    assert (await applying.stored())["misses"] == 0


async def test_an_unmarked_question_is_one_too(experienced: Chat) -> None:
    assert "know that yet" in await experienced.say("how much do you pay")


async def test_a_question_is_no_text_answer() -> None:
    chat = await asked(jobs.NOTE)
    await chat.say("When will you call me?")
    assert (chat.answers, chat.pending) == ({}, "note")


async def test_an_answer_beside_a_question_counts(experienced: Chat) -> None:
    said = await experienced.say("3 years. How much do you pay?")
    assert "know that yet" in said
    assert experienced.answers["experience"] == 36


async def test_a_greeting_repeats_the_question_and_is_no_miss(experienced: Chat) -> None:
    said = await experienced.say("hello")
    assert "How long" in said
    assert (await experienced.stored())["misses"] == 0


async def test_a_greeting_is_no_text_answer() -> None:
    chat = await asked(jobs.NOTE)
    await chat.say("hello there")
    assert (chat.answers, chat.pending) == ({}, "note")


@pytest.mark.parametrize("words", ["are you a bot?", "Are you human?", "am I talking to a robot"])
async def test_it_never_denies_being_a_machine(applying: Chat, words: str) -> None:
    said = await applying.say(words)
    assert "automated assistant, not a person" in said
    assert applying.owner is Owner.BOT
    assert applying.pending == "licence"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.VOICE, "Could you type it"),
        (Kind.CONTACT, "cannot use contact cards"),
        (Kind.UNKNOWN, "in a few words"),
        (Kind.LOCATION, "do not need it for this question"),
    ],
)
async def test_what_cannot_be_read_is_asked_for_in_words(
    experienced: Chat, kind: Kind, words: str
) -> None:
    said = await experienced.send(experienced.message("", kind))
    assert words in said
    assert "How long" in said
    assert (await experienced.stored())["misses"] == 0


# A person


async def test_a_person_is_called_once_and_answers_still_count(applying: Chat) -> None:
    said = await applying.say("can I talk to a real person?")
    assert "told a recruiter" in said
    assert applying.owner is Owner.WAITING
    assert applying.timers == {}
    again = await applying.say("person")
    assert "told a recruiter" not in again
    assert applying.notices == ["person.wanted"]
    await applying.tap("Yes")
    assert applying.answers == {"licence": True}
    assert applying.timers == {}
    assert "Question 3" in await applying.say("3 years")


async def test_a_label_that_sounds_like_a_person_is_an_answer() -> None:
    roles = (Choice("agent", jobs.text("Agent")), Choice("clerk", jobs.text("Clerk")))
    role = Question("role", QuestionType.CHOICE, jobs.text("Which role?"), choices=roles)
    chat = await asked(role, jobs.NOTE)
    await chat.say("agent")
    assert chat.answers == {"role": "agent"}
    assert chat.owner is Owner.BOT


@pytest.mark.parametrize("words", ["what do you mean", "I don't understand", "huh?"])
async def test_who_does_not_understand_us_gets_examples(experienced: Chat, words: str) -> None:
    said = await experienced.say(words)
    assert "2 years" in said
    assert "Sorry" not in said
    assert experienced.notices == []


async def test_shifts_are_no_greeting() -> None:
    chat = await asked(jobs.VEHICLE)
    assert "Good to hear" not in await chat.say("morning", "evening")


@pytest.mark.parametrize("words", ["can I talk to a real person?", "are you a bot?"])
async def test_a_wish_that_ends_in_a_question_mark_is_not_passed_on_as_one(
    experienced: Chat, words: str
) -> None:
    said = await experienced.say(words)
    assert "know that yet" not in said
    assert "question.open" not in experienced.notices


async def test_a_request_for_a_language_is_no_question_of_theirs(experienced: Chat) -> None:
    said = await experienced.say("can we speak spanish please")
    assert "español" in said
    assert "question.open" not in experienced.notices


async def test_a_guess_to_confirm_is_the_only_question_of_its_message() -> None:
    chat = await asked(jobs.START)
    said = [await chat.say(words) for words in ("banana", "purple", "next week")]
    assert said[-1] == "Did you mean 30 November 2026?"


@pytest.mark.parametrize("words", ["call me", "please call me", "can you call me?"])
async def test_who_wants_to_be_called_wants_a_person(experienced: Chat, words: str) -> None:
    await experienced.say(words)
    assert experienced.owner is Owner.WAITING


@pytest.mark.parametrize("words", ["this number", "Same number.", "yahi number", "este mismo"])
async def test_this_number_is_the_one_they_write_from(words: str) -> None:
    chat = await asked(Question("phone", QuestionType.PHONE, jobs.text("Which number?")))
    await chat.say(words)
    assert chat.answers == {"phone": "+919800000001"}


async def test_who_asks_for_the_options_is_told_them() -> None:
    chat = await asked(jobs.VEHICLE)
    said = await chat.say("what are the options?")
    assert "1. Motorbike\n2. Scooter\n3. None" in said
    assert "know that yet" not in said
