"""Sending: head first, one at a time, and nothing twice."""

from bot.domain.events import EventType
from tests.contracts.store_cases import AT_ONCE, LONG, SHORT, Scene, Stores, buttons, kinds, reply


async def two_ready(scene: Scene) -> None:
    """Two turns have spoken; nothing is sent."""
    for text in ("first", "second"):
        await scene.hear()
        await scene.turn(reply(text))


async def test_a_relay_learns_all_it_must_know(scene: Scene) -> None:
    await scene.hear()
    said = reply(
        "Hello",
        options=buttons("Yes", "No"),
        template="reminder",
        variables={"name": "Ravi"},
        void_after_seq=1,
    )
    await scene.turn(said)
    sending = await scene.sending()
    assert (sending.id, sending.text, sending.options) == (said.id, "Hello", said.options)
    assert (sending.template, sending.variables) == ("reminder", {"name": "Ravi"})
    assert (sending.channel, sending.address) == ("twilio", scene.address)
    assert (sending.sender, sending.owner) == ("whatsapp:+15550000", "bot")
    assert (sending.attempt, sending.void_after_seq, sending.last_said) == (1, 1, 1)
    assert (sending.opted_out, sending.unsure_since) == (False, None)


async def test_a_nudge_learns_that_the_candidate_spoke_since(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply(void_after_seq=1))
    await scene.hear("here I am")
    assert (await scene.sending()).last_said == 2


async def test_a_message_is_handed_to_one_relay(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply())
    await scene.sending()
    assert await scene.sendings() == []
    assert await scene.statuses() == ["sending"]


async def test_messages_go_in_order_one_at_a_time(scene: Scene) -> None:
    await two_ready(scene)
    first = await scene.sending()
    assert await scene.sendings() == []
    await scene.mark(first, "sent", provider_id="SM1")
    second = await scene.sending()
    assert (first.text, second.text) == ("first", "second")
    assert first.seq < second.seq


async def test_conversations_do_not_wait_for_each_other(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    for each in (scene, another):
        await each.hear()
        await each.turn(reply())
    sendings = await stores.outbox.claim(1000)
    assert {scene.subject, another.subject} <= {sending.conversation for sending in sendings}


async def test_a_relay_gets_no_more_than_it_asked_for(
    scene: Scene, another: Scene, stores: Stores
) -> None:
    for each in (scene, another):
        await each.hear()
        await each.turn(reply())
    assert len(await stores.outbox.claim(1)) == 1


async def test_what_was_sent_keeps_the_providers_id(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply())
    await scene.mark(await scene.sending(), "sent", provider_id=f"SM{scene.name}")
    message = (await scene.record()).messages[-1]
    assert (message.status, message.provider_id) == ("sent", f"SM{scene.name}")
    assert await scene.sendings() == []


async def test_a_mark_never_lowers_a_status(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply())
    sending = await scene.sending()
    await scene.mark(sending, "sent", provider_id="SM1")
    for status in ("ready", "unsure", "failed", "cancelled"):
        await scene.mark(sending, status, again_in=0.0)
    assert await scene.statuses() == ["sent"]
    assert await scene.sendings() == []


async def test_a_message_put_off_is_tried_again(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply())
    await scene.mark(await scene.sending(), "ready", again_in=0.0, error="63018")
    assert (await scene.sending()).attempt == 2


async def test_a_try_begins_without_the_error_of_the_one_before(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    await scene.turn(reply())
    first = await scene.sending()
    await scene.mark(first, "ready", again_in=0.0, error="63018")
    assert (await stores.backlog.find(str(first.id))).error == "63018"
    await scene.sending()
    told = await stores.backlog.find(str(first.id))
    assert (told.status.value, told.attempt, told.error) == ("sending", 2, None)


async def test_a_look_keeps_the_error_it_looks_into(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.turn(reply())
    await scene.mark(await scene.sending(), "unsure", again_in=0.0, error="timeout")
    look = await scene.sending()
    assert (await stores.backlog.find(str(look.id))).error == "timeout"


async def test_a_message_put_off_keeps_its_place_and_its_time(scene: Scene, stores: Stores) -> None:
    await two_ready(scene)
    first = await scene.sending()
    await scene.mark(first, "ready", again_in=SHORT.total_seconds())
    assert await scene.statuses() == ["queued", "queued"]
    await stores.pass_time(2 * SHORT.total_seconds())
    assert (await scene.sending()).id == first.id


async def test_nothing_overtakes_a_message_that_was_put_off(scene: Scene) -> None:
    await two_ready(scene)
    await scene.mark(await scene.sending(), "ready", again_in=LONG.total_seconds())
    assert await scene.sendings() == []


async def test_the_mark_of_an_older_try_says_nothing_any_more(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply())
    old = await scene.sending()
    await scene.mark(old, "ready", again_in=0.0)
    await scene.sending()
    await scene.mark(old, "failed", error="late")
    assert await scene.statuses() == ["sending"]


async def test_a_failure_for_good_is_mail_and_the_next_message_goes_on(scene: Scene) -> None:
    await two_ready(scene)
    await scene.mark(await scene.sending(), "failed", error="63024")
    claim = await scene.take()
    assert kinds(claim) == [EventType.SEND_FAILED]
    assert claim.mail[0].payload["error"] == "63024"
    assert (await scene.sending()).text == "second"


async def test_a_cancelled_message_lets_the_next_one_go(scene: Scene) -> None:
    await two_ready(scene)
    await scene.mark(await scene.sending(), "cancelled")
    assert (await scene.sending()).text == "second"
    assert await scene.claim() is None


async def test_an_unsure_message_is_looked_up_and_blocks_what_follows(scene: Scene) -> None:
    await two_ready(scene)
    first = await scene.sending()
    await scene.mark(first, "unsure", again_in=0.0)
    look = await scene.sending()
    assert (look.id, look.attempt) == (first.id, first.attempt)
    assert look.unsure_since is not None
    assert await scene.statuses() == ["unsure", "queued"]


async def test_an_unsure_message_that_was_found_is_sent(scene: Scene) -> None:
    await two_ready(scene)
    await scene.mark(await scene.sending(), "unsure", again_in=0.0)
    await scene.mark(await scene.sending(), "sent", provider_id="SM1")
    assert await scene.statuses() == ["sent", "queued"]
    assert (await scene.sending()).text == "second"


async def test_an_unsure_message_that_was_not_found_is_sent_again(scene: Scene) -> None:
    await scene.hear()
    await scene.turn(reply())
    await scene.mark(await scene.sending(), "unsure", again_in=0.0)
    await scene.mark(await scene.sending(), "ready", again_in=0.0)
    again = await scene.sending()
    assert (again.attempt, again.unsure_since) == (2, None)


async def test_nothing_is_sent_for_mail_alone(scene: Scene) -> None:
    await scene.hear(quiet=AT_ONCE)
    assert await scene.sendings() == []


async def test_a_message_that_nobody_will_ever_know_about_is_passed_over_with_a_notice(
    scene: Scene,
) -> None:
    await two_ready(scene)
    await scene.mark(await scene.sending(), "unsure", again_in=0.0)
    await scene.mark(await scene.sending(), "unsure", error="unsure_final")
    assert [notice.kind for notice in await scene.notices()] == ["send.unsure"]
    assert (await scene.sending()).text == "second"
