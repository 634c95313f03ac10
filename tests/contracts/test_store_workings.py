"""What the curious see behind a conversation, and what a phone needs to draw its ticks."""

from bot.domain.effects import RecordAnswer, StartApplication
from bot.domain.events import Actor, EventType
from bot.domain.message import Media
from bot.domain.turn import Outcome, Result, Step
from tests.contracts.store_cases import IDS, Scene, Stores, kinds, reply


async def test_a_stranger_has_no_workings(stores: Stores) -> None:
    assert await stores.reader.workings("phone:+15559999999") is None


async def test_mail_waits_is_held_and_is_done(scene: Scene, stores: Stores) -> None:
    receipt = await scene.hear()
    waiting = await stores.reader.workings(scene.address)
    claim = await scene.take()
    held = await stores.reader.workings(scene.address)
    await scene.commit(claim, reply())
    done = await stores.reader.workings(scene.address)

    assert waiting
    assert held
    assert done
    assert [(m.id, m.state, m.attempts) for m in waiting.mail] == [(receipt.event, "waiting", 0)]
    assert waiting.lease.turn is None
    assert waiting.lease.due_at is not None
    assert waiting.lease.due_at <= waiting.at
    assert held.lease.turn == claim.turn
    assert held.lease.until is not None
    assert held.lease.until > held.at
    assert (held.lease.owner, held.lease.tries) == ("bot", 1)
    assert (done.lease.turn, done.lease.due_at) == (None, None)
    assert [(m.state, m.attempts, m.done_at is not None) for m in done.mail] == [("done", 1, True)]
    assert [(s.status, s.attempt) for s in done.outbox] == [("queued", 0)]


async def test_mail_keeps_the_way_of_its_turn(scene: Scene, stores: Stores) -> None:
    await scene.hear("yes")
    claim = await scene.take()
    steps = (Step("guard", 0.00151), Step("understand", 0.25))
    outcome = Outcome(scene.view, (reply(),), ("understood.answer.typed",), steps)
    await stores.mailbox.commit(Result(claim, outcome, None))

    found = await stores.reader.workings(scene.address)
    assert found is not None
    assert found.mail[0].nodes == (("guard", 1.51), ("understand", 250.0))
    assert found.mail[0].facts == ("understood.answer.typed",)


async def test_a_reply_names_what_it_answers(scene: Scene, stores: Stores) -> None:
    await scene.hear("one")
    newest = await scene.hear("two")
    await scene.turn(reply())

    found = await stores.reader.workings(scene.address)
    assert found is not None
    assert [each.cause for each in found.outbox] == [newest.event]
    assert (await scene.sending()).cause == newest.event


async def test_a_reply_names_what_was_said_though_a_timer_came_after_it(
    scene: Scene, stores: Stores
) -> None:
    said = await scene.hear("two")
    await stores.journal.record(
        scene.subject, EventType.TIMER_DUE, f"timer:{IDS.new()}", {"kind": "nudge"}, Actor.CLOCK
    )
    claim = await scene.take()
    assert kinds(claim) == ["MESSAGE_RECEIVED", "TIMER_DUE"]
    await scene.commit(claim, reply())

    found = await stores.reader.workings(scene.address)
    assert found is not None
    assert [each.cause for each in found.outbox] == [said.event]


async def test_answers_stand_with_the_mail_they_came_with(scene: Scene, stores: Stores) -> None:
    job = await scene.job()
    await scene.hear("yes")
    claim = await scene.take()
    application = IDS.new()
    recorded = RecordAnswer(application, "licence", True, Actor.CANDIDATE, claim.mail[0].event)
    await scene.commit(
        claim, StartApplication(application, job.id), recorded, application=application
    )
    await scene.hear("thanks")

    found = await stores.reader.workings(scene.address)
    assert found is not None
    assert [dict(each.answers) for each in found.mail] == [{}, {"licence": True}]
    assert (dict(found.answers), found.job) == ({"licence": True}, scene.code)


async def test_quarantined_mail_says_why(scene: Scene, stores: Stores) -> None:
    await scene.hear()
    await scene.poison()

    found = await stores.reader.workings(scene.address)
    assert found is not None
    assert [(each.state, each.error) for each in found.mail] == [("quarantined", "RuntimeError")]


async def test_a_message_is_heard_when_its_turn_is_done(scene: Scene, stores: Stores) -> None:
    await scene.hear("one")
    await scene.turn(reply())
    await scene.hear("two")

    found = await stores.reader.messages(scene.address)
    assert [(each.text, each.is_heard) for each in found] == [
        ("one", True),
        ("Hello", False),
        ("two", False),
    ]


async def test_a_message_shows_its_files(scene: Scene, stores: Stores) -> None:
    await scene.hear("", media=(Media("/phone/media/1.pdf", "application/pdf", "cv.pdf"),))

    [found] = await stores.reader.messages(scene.address)
    assert [(each.url, each.filename) for each in found.media] == [("/phone/media/1.pdf", "cv.pdf")]
