"""Conversations and notices as lines for a terminal."""

from typing import Any

from bot.domain.record import MessageRecord, NoticeRecord, Record


def listing(record: Record) -> str:
    """A conversation on one page."""
    lines = [
        f"{record.address}   candidate {record.candidate}",
        f"stage {record.stage}   owner {record.owner}   language {record.language or '-'}"
        f"   job {record.job or '-'}   pending {record.pending or '-'}",
        f"decision {record.decision or '-'}   score {_score(record.score)}"
        f"   opted out {'yes' if record.opted_out else 'no'}",
    ]
    if record.answers:
        lines += ["", "answers"]
        lines += [f"  {question}: {value}" for question, value in record.answers.items()]
    lines += ["", "messages"]
    lines += [line for message in record.messages for line in _message(message)]
    waiting = [event for event in record.events if event.state != "done"]
    if waiting:
        lines += ["", "not done"]
        lines += [f"  {event.type} {event.state}, tries {event.attempts}" for event in waiting]
    return "\n".join(lines)


def _score(score: float | None) -> str:
    return "not scored" if score is None else f"{score:.1f}"


def _message(message: MessageRecord) -> list[str]:
    arrow = ">" if message.direction == "in" else "<"
    head = f"  {message.created_at:%d %b %H:%M} {arrow} {message.author} ({message.status})"
    body = [f"      {line}" for line in message.text.splitlines() or [f"[{message.kind}]"]]
    options = [f"      [{option.label}]" for option in message.options]
    return [head, *body, *options]


def notice_line(notice: NoticeRecord) -> str:
    """A notice on one line."""
    at = f"{notice.at:%d %b %H:%M}  " if notice.at else ""
    detail = "  ".join(f"{key}={value}" for key, value in notice.detail.items())
    return f"{at}{notice.kind}  {notice.address}  {detail}".rstrip()


def notice_json(notice: NoticeRecord) -> dict[str, Any]:
    """A notice as plain JSON."""
    return {
        "id": str(notice.id),
        "kind": notice.kind,
        "address": notice.address,
        "detail": dict(notice.detail),
        "at": notice.at.isoformat() if notice.at else None,
    }
