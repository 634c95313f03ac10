"""The commit of a turn: fence and release in one statement, then everything the turn did.

What every turn does is one statement (``write``); what few turns do (an application, a consent, a
decision) are statements of their own before it. All of it stands or falls together.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Owner, Stage
from bot.domain.effects import (
    CallPerson,
    ClearTimers,
    Decide,
    Effect,
    HandBack,
    Hold,
    Notify,
    RecordAnswer,
    RecordConsent,
    Reply,
    SetTimer,
    StartApplication,
)
from bot.domain.errors import Fenced
from bot.domain.events import PAYLOAD_VERSION, Actor, Bell, EventType
from bot.domain.message import Kind
from bot.domain.ports import Ids
from bot.domain.turn import Committed, Result
from bot.storage.statements import statements

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection

SQL: Final = statements("mailbox")
JOURNAL: Final = statements("journal")

BUTTONS: Final = 3
"""Up to this many options are reply buttons, more are a list (WhatsApp's limit)."""


async def write(connection: "Connection", result: Result, now: datetime, ids: Ids) -> Committed:
    """Write a turn inside the caller's transaction.

    Raises:
        Fenced: the fence did not open, or the mail was done by somebody else: roll back.
    """
    claim, effects = result.claim, result.outcome.effects
    replies = [effect for effect in effects if isinstance(effect, Reply)]
    opened = await connection.fetchrow(
        SQL["fence"],
        claim.subject,
        claim.turn,
        claim.seen,
        len(replies),
        max(claim.seen, claim.last_seq),
        not result.supersede,
        _new_owner(effects),
    )
    if opened is None:
        raise Fenced(f"the claim on {claim.subject} is no longer ours")
    facts = [
        fact
        for effect in effects
        for fact in await _apply(connection, effect, claim.subject, now, ids)
    ]
    silent = opened["owner"] == Owner.RECRUITER.value
    reply = replies[-1] if replies and not silent else None
    done = await connection.fetchval(SQL["write"], *_usual(result, reply, opened["last_out"], now))
    if done != len(claim.mail):
        raise Fenced(f"{claim.subject}: {done} of {len(claim.mail)} mails were still undone")
    await _follow(connection, result)
    return Committed(more=opened["more"], sends=reply is not None, facts=tuple(facts))


def _new_owner(effects: Sequence[Effect]) -> str | None:
    owner: Owner | None = None
    for effect in effects:
        if isinstance(effect, CallPerson):
            owner = Owner.WAITING
        elif isinstance(effect, HandBack):
            owner = Owner.BOT
    return owner.value if owner else None


def _usual(result: Result, reply: Reply | None, last_out: int, now: datetime) -> tuple[object, ...]:
    """The parameters of the statement ``write``, in its order."""
    claim, view, state = result.claim, result.outcome.view, result.checkpoint
    held = {
        message
        for effect in result.outcome.effects
        if isinstance(effect, Hold)
        for message in effect.messages
    }
    read = [mail.said.id for mail in claim.mail if mail.said] + [said.id for said in claim.held]
    return (
        [mail.event for mail in claim.mail],
        claim.tries,
        str(claim.subject),
        *(
            (state.id, state.parent, state.kind, state.body, state.meta_kind, state.meta)
            if state
            else (None,) * 6
        ),
        claim.subject,
        view.stage.value,
        view.language,
        view.pending,
        list(view.asked),
        view.application,
        read,
        list(held),
        *_reply(reply, last_out),
        claim.turn,
        reply.void_after_seq if reply else None,
        bool(reply and reply.despite_opt_out),
        now,
    )


def _reply(reply: Reply | None, last_out: int) -> tuple[object, ...]:
    if reply is None:
        return (None,) * 8
    options = [{"id": option.id, "label": option.label} for option in reply.options]
    return (
        reply.id,
        last_out,
        kind_of(reply).value,
        reply.text,
        options or None,
        reply.template,
        dict(reply.variables) or None,
        reply.language,
    )


def kind_of(reply: Reply) -> Kind:
    """Text, buttons or list, by the number of options."""
    if not reply.options:
        return Kind.TEXT
    return Kind.BUTTONS if len(reply.options) <= BUTTONS else Kind.LIST


async def _apply(  # noqa: C901 - one case an effect
    connection: "Connection", effect: Effect, subject: UUID, now: datetime, ids: Ids
) -> list[Bell]:
    match effect:
        case StartApplication():
            await connection.execute(SQL["start_application"], effect.id, subject, effect.job, now)
        case RecordAnswer():
            key = (effect.application, effect.question)
            await connection.execute(SQL["end_answer"], *key, now)
            await connection.execute(
                SQL["answer"],
                ids.new(),
                *key,
                effect.value,
                effect.actor.value,
                effect.source,
                now,
            )
        case Decide():
            return await _decide(connection, effect, subject, now, ids)
        case RecordConsent():
            await _consent(connection, effect, subject, now, ids)
        case Notify():
            await connection.execute(
                SQL["notice"], ids.new(), subject, effect.kind, dict(effect.detail), now
            )
        case SetTimer():
            await connection.execute(SQL["set_timer"], ids.new(), subject, effect.kind, effect.at)
        case ClearTimers():
            await connection.execute(SQL["clear_timers"], subject)
        case Reply() | Hold() | CallPerson() | HandBack():
            pass  # part of the fence and of the usual statement
    return []


async def _consent(
    connection: "Connection", effect: RecordConsent, subject: UUID, now: datetime, ids: Ids
) -> None:
    await connection.execute(
        SQL["consent"],
        ids.new(),
        subject,
        effect.kind.value,
        effect.wording,
        effect.language,
        effect.source,
        now,
    )
    if effect.kind is ConsentKind.OPTED_OUT:
        await connection.execute(SQL["opted_out"], subject, now)
    elif effect.kind is ConsentKind.OPTED_IN:
        await connection.execute(SQL["opted_out"], subject, None)


async def _decide(
    connection: "Connection", effect: Decide, subject: UUID, now: datetime, ids: Ids
) -> list[Bell]:
    await connection.execute(
        SQL["decide"],
        effect.application,
        effect.decision,
        effect.score,
        dict(effect.basis),
        now,
    )
    if effect.decision is None:
        return []
    event, kind = ids.new(), EventType.SCREENING_COMPLETED
    payload = {
        "v": PAYLOAD_VERSION,
        "application": str(effect.application),
        "decision": effect.decision,
        "score": effect.score,
    }
    # A fact for whoever listens, not mail: nothing in the conversation is left to be done.
    await connection.execute(
        JOURNAL["fact"],
        event,
        subject,
        kind.value,
        Actor.ASSISTANT.value,
        f"screened:{event}",
        payload,
        now,
    )
    return [Bell(event, kind, subject)]


async def _follow(connection: "Connection", result: Result) -> None:
    """Keep the application's stage in step with the conversation's."""
    view = result.outcome.view
    if view.application is not None and view.stage is not Stage.OPTED_OUT:
        await connection.execute(SQL["application_stage"], view.application, view.stage.value)
