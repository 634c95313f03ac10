"""Conversations and notices as lines for a terminal."""

import json
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, Final

from bot.console.bubbles import safe
from bot.console.codes import meaning, mend_of
from bot.domain.record import MessageRecord, NoticeRecord, Record

NOTICES: Final[Mapping[str, str]] = {
    "answer.unsent": "an answer to their question was not sent: somebody leads, or they want none",
    "answer.unusable": "an answer that was brought in does not fit its question",
    "application.withdrawn": "took their application back",
    "conversation.stopped": "the assistant stopped here and waits for a person",
    "data.wanted": "asked what is kept of them: look whether they want it deleted",
    "decision.changed": "corrected an answer, and the recommendation is another one",
    "inbound.flood": "sent very many messages at once: all are kept and read together",
    "job.missing": "the job is gone",
    "job.none_open": "wants to apply and no job is open",
    "lead.received": "a lead came in",
    "mail.dropped": "what was set aside was dropped for good",
    "mail.quarantined": "something could not be handled and was set aside",
    "mail.retried": "what was set aside is tried again",
    "mail.unknown": "something came that nobody here understands",
    "lead.foreign": "says that a résumé sent for their number is not theirs",
    "lead.unanswered": "did not say whether a résumé of a form is theirs: it stays shut",
    "model.candidate_budget": (
        "used up MODEL_TOKENS_PER_CANDIDATE: the language model is not asked until 24 hours have "
        "passed since it was"
    ),
    "model.day_budget": (
        "MODEL_TOKENS_PER_DAY is used up: the language model is not asked until midnight UTC"
    ),
    "opt_in.late": "said START, which came late and may be older than their STOP: ask them",
    "opt_out.received": "wants no more messages",
    "person.wanted": "wants to talk to a person",
    "question.open": "asks something",
    "resume.contradicts": "said something else than the résumé does",
    "resume.hidden": "sent a résumé with hidden words, which were not used",
    "resume.received": "sent a file",
    "resume.unread": "sent a file that could not be read",
    "said.after_end": "wrote after the end",
    "said.late": "wrote something that came late, and may have refused since",
    "send.failed": "a message could not be sent",
    "send.unsure": "nobody knows whether a message arrived",
    "sender.account": "nothing leaves: the provider does not accept the account",
    "sender.daily": "nothing leaves from this sender: it has reached its daily limit",
    "voice.outcome": "was called",
}
"""What a notice says, by its kind."""

_SENDING: Final = frozenset({"send.failed", "send.unsure", "sender.account", "sender.daily"})
"""Notices whose ``error`` is a code of a send."""

_SET_ASIDE: Final = frozenset({"mail.quarantined", "conversation.stopped"})
"""Notices of what `bot quarantine` has."""

_ASKED: Final = "question.open"

_NO_READING: Final = ("message", "resume", "lead", "question", "event", "call_id", "lead_id")
"""Ids in a notice's detail; ``--json`` has them."""


def listing(record: Record, zone: tzinfo | None = None) -> str:
    """A conversation on one page, times in ``zone`` (this machine's own unless given)."""
    lines = [
        f"{record.address}   candidate {record.candidate}",
        f"stage {record.stage}   owner {record.owner}   language {record.language or '-'}"
        f"   job {record.job or '-'}   pending {record.pending or '-'}",
        f"decision {record.decision or '-'}   {_score(record.score)}"
        f"   opted out {'yes' if record.opted_out else 'no'}",
    ]
    if record.model_tokens:
        lines += [f"language model {record.model_tokens:,} tokens"]
    if record.answers:
        lines += ["", "answers"]
        lines += [f"  {question}: {_value(value)}" for question, value in record.answers.items()]
    lines += ["", "messages"]
    lines += [line for message in record.messages for line in _message(message, zone)]
    waiting = [event for event in record.events if event.state != "done"]
    if waiting:
        lines += ["", "not done"]
        lines += [f"  {event.type} {event.state}, tries {event.attempts}" for event in waiting]
    return "\n".join(lines)


def _score(score: float | None) -> str:
    return "not scored" if score is None else f"score {score:.1f}"


def _value(value: object) -> str:
    """An answer as people write it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return safe(value)
        case {"amount": amount, "currency": currency, **more}:
            per = f" a {more['per']}" if more.get("per") else ""
            return f"{currency} {amount}{per}"
        case list():
            return ", ".join(map(_value, value))
        case _:
            return json.dumps(value, ensure_ascii=False)


def _message(message: MessageRecord, zone: tzinfo | None) -> list[str]:
    is_ours = message.direction == "out"
    state = f" ({message.status})" if is_ours else ""
    at = f"{message.created_at.astimezone(zone):%d %b %H:%M}"
    head = f"  {at} {'<' if is_ours else '>'} {message.author}{state}"
    body = [f"      {line}" for line in safe(message.text).splitlines() or [f"({message.kind})"]]
    options = [f"      [{safe(option.label)}]" for option in message.options]
    return [head, *body, *options]


def notice_line(notice: NoticeRecord, zone: tzinfo | None = None) -> str:
    """A notice on one line, its time in ``zone`` (this machine's own unless given)."""
    at = f"{notice.at.astimezone(zone):%d %b %H:%M}  " if notice.at else ""
    is_sending = notice.kind in _SENDING
    hidden = (*_NO_READING, "error") if is_sending else _NO_READING
    told = [f"{key} {each}" for key, each in notice.detail.items() if key not in hidden]
    detail = f" ({', '.join(told)})" if told else ""
    said = f"{at}{notice.address or '-'}  {NOTICES.get(notice.kind, notice.kind)}{detail}"
    return safe(said + (_explained(notice) if is_sending else _more(notice)))


def _more(notice: NoticeRecord) -> str:
    """Where more stands of what was set aside, or how to answer."""
    if notice.kind == _ASKED and "question" in notice.detail:
        return f'. Answer: bot answer {notice.detail["question"]} "…"'
    event = notice.detail.get("event") if notice.kind in _SET_ASIDE else None
    return f". More: bot quarantine show {event}" if event else ""


def _explained(notice: NoticeRecord) -> str:
    """What the code of a failure means, and what to do."""
    code = str(notice.detail.get("error") or "")
    words, mend = meaning(code), mend_of(code)
    shown = f": {code} ({words})." if words else f": {code}." if code else "."
    message = notice.detail.get("message")
    more = f" More: bot why-not-sent {message}" if message else ""
    return f"{shown}{' ' + mend if mend else ''}{more}"


def notice_json(notice: NoticeRecord) -> dict[str, Any]:
    """A notice as plain JSON."""
    return {
        "id": str(notice.id),
        "kind": notice.kind,
        "address": notice.address,
        "detail": dict(notice.detail),
        "at": notice.at.isoformat() if notice.at else None,
    }
