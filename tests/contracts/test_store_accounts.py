"""Why an application stands as it does, and what happened in its conversation."""

import pytest

from bot.domain.effects import Decide, RecordAnswer, StartApplication
from bot.domain.errors import NotFound
from bot.domain.events import Actor, EventType
from bot.domain.message import Kind, Tap
from bot.domain.reasons import Standing
from bot.domain.screening import Assessment, assess
from tests.contracts.store_cases import IDS, Scene, Stores, buttons, document, reply


async def applied(scene: Scene) -> StartApplication:
    """The effect that starts an application to the scene's job."""
    return StartApplication(IDS.new(), (await scene.job()).id)


def decide(application: StartApplication, found: Assessment) -> Decide:
    return Decide(application.id, found.decision, found.score, dict(found.basis))


async def standing(scene: Scene, stores: Stores) -> Standing:
    [found] = (await stores.reader.reasons(scene.address)).applications
    return found


async def test_nobody_has_no_reasons_and_no_tale(stores: Stores) -> None:
    with pytest.raises(NotFound, match="whatsapp:\\+19990000"):
        await stores.reader.reasons("whatsapp:+19990000")
    with pytest.raises(NotFound, match="whatsapp:\\+19990000"):
        await stores.reader.tale("whatsapp:+19990000")


async def test_before_an_application_there_is_nothing_to_explain(
    scene: Scene, stores: Stores
) -> None:
    await scene.hear()
    await scene.turn(reply())
    reasons = await stores.reader.reasons(scene.address)
    assert (reasons.address, reasons.stage, reasons.applications) == (scene.address, "new", ())


async def test_a_changed_decision_is_told_with_the_one_before(scene: Scene, stores: Stores) -> None:
    job = await scene.job()
    application = StartApplication(IDS.new(), job.id)
    first = await scene.hear("no")
    await scene.turn(
        application,
        RecordAnswer(application.id, "licence", False, Actor.CANDIDATE, first.event or IDS.new()),
        decide(application, assess(job, {"licence": False})),
        application=application.id,
    )
    payload = {"action": "record", "name": "Asha", "answers": {"licence": True}}
    kind, key = EventType.RECRUITER_ACTION, f"recruiter:{IDS.new()}"
    second = await stores.journal.record(scene.subject, kind, key, payload, Actor.RECRUITER)
    await scene.turn(
        RecordAnswer(application.id, "licence", True, Actor.RECRUITER, second.event or IDS.new()),
        Decide(application.id, "advance", 90.0, assess(job, {"licence": True}).basis),
    )

    found = await standing(scene, stores)
    assert (found.job.code, found.job.version, found.is_running) == (scene.code, 1, True)
    assert (found.decision, found.score) == ("advance", 90.0)
    assert found.basis["answers"] == assess(job, {"licence": True}).basis["answers"]
    assert found.decided_at is not None
    told = [(a.value, a.actor, a.source, a.kind, a.words, a.name) for a in found.answers]
    assert told == [
        (False, "candidate", first.event, "MESSAGE_RECEIVED", "no", None),
        (True, "recruiter", second.event, "RECRUITER_ACTION", None, "Asha"),
    ]
    assert [a.replaced_at is None for a in found.answers] == [False, True]
    assert found.standing["licence"].value is True
    assert [(r.decision, r.score) for r in found.rulings] == [("review", None), ("advance", 90.0)]
    [before] = found.earlier
    assert found.as_of(before.at) == assess(job, {"licence": False})


async def test_a_decision_that_was_taken_back_is_an_earlier_one(
    scene: Scene, stores: Stores
) -> None:
    job = await scene.job()
    application = StartApplication(IDS.new(), job.id)
    await scene.hear()
    await scene.turn(application, Decide(application.id, "reject", None, {}))
    await scene.hear()
    await scene.turn(Decide(application.id, None, None, {}))
    found = await standing(scene, stores)
    assert found.decision is None
    assert [each.decision for each in found.earlier] == ["reject"]
    assert found.now() == assess(job, {})


async def test_applications_of_others_are_not_told(scene: Scene, stores: Stores) -> None:
    application = await applied(scene)
    await scene.hear()
    await scene.turn(application)
    other = Scene(stores)
    theirs = await applied(other)
    event = (await other.hear("mine")).event or IDS.new()
    await other.turn(theirs, RecordAnswer(theirs.id, "licence", True, Actor.CANDIDATE, event))
    assert (await standing(scene, stores)).answers == ()


async def test_a_tale_has_the_mail_in_order_with_its_words_turns_and_answers(
    scene: Scene, stores: Stores
) -> None:
    asked = reply("Ready?", options=buttons("Yes", "No"))
    first = await scene.hear("hi", profile_name="Asha Rao")
    await scene.turn(asked)
    tap = await scene.hear("Yes", kind=Kind.BUTTONS, tap=Tap(asked.id, "yes", "Yes"))
    await scene.turn(reply("Fine."))
    led = await stores.journal.say(scene.subject, "Hello, Asha here.", "Asha")
    await stores.journal.hand_back(scene.subject, "Asha", {"licence": True})

    tale = await stores.reader.tale(scene.address)
    assert tale.name == "Asha Rao"
    assert [each.type for each in tale.happenings] == [
        "MESSAGE_RECEIVED",
        "MESSAGE_RECEIVED",
        "RECRUITER_ACTION",
        "RECRUITER_ACTION",
    ]
    hi, yes, says, back = tale.happenings
    assert hi.message is not None
    assert (hi.event, hi.message.text, hi.message.tap) == (first.event, "hi", None)
    assert yes.message is not None
    assert yes.message.tap == Tap(asked.id, "yes", "Yes")
    assert says.message is not None
    assert (says.message.id, says.message.text) == (led.message, "Hello, Asha here.")
    assert says.payload["action"] == "say"
    assert (back.answers, back.turn) == ({"licence": True}, None)
    assert [(each.text, each.cause) for each in tale.said] == [
        ("Ready?", first.event),
        ("Fine.", tap.event),
    ]
    assert [option.label for option in tale.said[0].options] == ["Yes", "No"]


async def test_a_tale_names_the_job_applied_to_first_and_then_what_was_open(
    scene: Scene, stores: Stores
) -> None:
    other = Scene(stores)
    await other.job()
    application = await applied(scene)
    await scene.hear()
    await scene.turn(application, application=application.id)
    await scene.job()  # a newer version, which the application does not stand on

    jobs = (await stores.reader.tale(scene.address)).jobs
    first, version = jobs[0]
    assert (first, version) == (document(scene.code), 1)
    codes = [each["code"] for each, _ in jobs]
    assert codes.count(scene.code) == 1
    assert other.code in codes
