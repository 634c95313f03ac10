"""What we said did not arrive: a template asks to write again, and nothing unseen is answered."""

import pytest

from bot.domain.conversation import Owner
from bot.domain.events import Actor, EventType
from tests.unit.flows.chat import Chat


async def fails(chat: Chat, error: str = "window_closed", **more: object) -> str:
    """Our last message did not arrive."""
    asked = str(chat.replies[-1].id)
    payload = {"message": asked, "error": error, "template": None, "reopened": False, **more}
    return await chat.post(EventType.SEND_FAILED, Actor.PROVIDER, **payload)


async def test_once_the_window_has_closed_a_template_asks_to_write(applying: Chat) -> None:
    said = await fails(applying)
    assert applying.last is not None
    assert applying.last.template == "reopen"
    assert list(applying.last.variables) == ["1"]
    assert applying.last.variables["1"] in said
    assert "send.failed" not in applying.notices
    assert applying.last.options == ()
    assert applying.last.void_after_seq == applying.seq  # who writes meanwhile is answered instead


@pytest.mark.parametrize("more", [{"template": "reopen"}, {"reopened": True}])
async def test_nobody_is_asked_twice_and_a_recruiter_hears_of_it(
    applying: Chat, more: dict[str, object]
) -> None:
    asked = {"message": str(applying.replies[-1].id), "error": "window_closed"}
    assert await applying.post(EventType.SEND_FAILED, Actor.PROVIDER, **asked, **more) == ""
    assert applying.notices == ["send.failed"]


async def test_other_failures_are_for_people(applying: Chat) -> None:
    assert await fails(applying, "63024") == ""
    assert applying.notices == ["send.failed"]


async def test_without_templates_the_template_itself_fails_and_is_told(applying: Chat) -> None:
    await fails(applying)
    assert await fails(applying, "no_template", template="reopen") == ""
    assert applying.notices == ["send.failed"]


async def test_who_never_agreed_gets_no_template(chat: Chat) -> None:
    await chat.say("hi")
    assert await fails(chat) == ""
    assert chat.notices == ["send.failed"]


async def test_a_recruiter_who_leads_is_told(applying: Chat) -> None:
    await applying.take_over()
    assert applying.owner is Owner.RECRUITER
    assert await fails(applying) == ""
    assert applying.notices == ["send.failed"]


async def test_two_that_fail_together_make_one_template(applying: Chat) -> None:
    asked = str(applying.replies[-1].id)
    mail = [
        applying.mail(EventType.SEND_FAILED, Actor.PROVIDER, message=each, error="window_closed")
        for each in (asked, "another")
    ]
    await applying.think(*mail)
    assert applying.last is not None
    assert applying.last.template == "reopen"
    assert applying.text.count("STOP") == 1


async def test_yes_to_a_question_that_never_arrived_is_no_answer(applying: Chat) -> None:
    """licence is a knockout question: a polite "yes" to the template must not answer it."""
    assert applying.pending == "licence"
    await fails(applying)
    said = await applying.say("yes")
    assert applying.answers == {}
    assert applying.pending == "licence"
    assert "?" in said
    await applying.say("yes")
    assert applying.answers == {"licence": True}


async def test_no_word_of_not_understanding_for_what_was_no_answer(applying: Chat) -> None:
    asked = applying.text
    await fails(applying, "63005")
    said = await applying.say("ok, what is it")
    assert said
    assert asked.endswith(said)


async def test_a_stop_is_heard_all_the_same(applying: Chat) -> None:
    await fails(applying)
    await applying.say("STOP")
    assert applying.seen.view.opted_out


async def test_what_failed_and_asked_nothing_changes_nothing(applying: Chat) -> None:
    await applying.post(EventType.SEND_FAILED, Actor.PROVIDER, message="m1", error="63024")
    await applying.say("yes")
    assert applying.answers == {"licence": True}
