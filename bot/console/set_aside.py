"""Quarantine as people look at it: why something was set aside, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from bot.console.bubbles import safe
from bot.console.span import age, shown
from bot.domain.conversation import Owner
from bot.domain.quarantine import SetAside, Settled
from bot.domain.record import plain_json

NOTHING: Final = "Nothing is set aside."


def lines(found: Sequence[SetAside], now: datetime) -> list[str]:
    """One for each: id, when, who, what, why, how often it was tried, how long ago."""
    return [
        safe(
            f"{each.id}  {shown(each.since)}  {each.address}  {each.type}  {each.reason}"
            f"  (tries {each.tries}, {age(each.since, now)} ago)"
        )
        for each in found
    ] or [NOTHING]


def page(mail: SetAside, now: datetime) -> str:
    """One of them, whole."""
    facts = ", ".join(f"{key} {value}" for key, value in mail.facts.items() if key != "v")
    told = [
        f"{mail.id}   {mail.address}",
        f"{mail.type} from {mail.actor}, came {shown(mail.at)}",
        f"set aside {shown(mail.since)}, {age(mail.since, now)} ago, after {mail.tries} tries",
        f"why: {safe(mail.reason)}",
        f"facts: {safe(facts) or '-'}",
    ]
    if mail.kind is not None:
        files = f", {mail.files} file(s)" if mail.files else ""
        told += [f"said ({mail.kind}{files}):"]
        told += [f"    {line}" for line in safe(mail.text or "").splitlines()]
    return "\n".join([*told, f"{_standing(mail)} {_place(mail)}"])


def as_json(mail: SetAside) -> dict[str, Any]:
    """One of them as plain JSON."""
    plain: dict[str, Any] = plain_json(
        {
            "id": mail.id,
            "address": mail.address,
            "type": mail.type,
            "actor": mail.actor,
            "reason": mail.reason,
            "tries": mail.tries,
            "at": mail.at,
            "since": mail.since,
            "owner": mail.owner.value,
            "behind": mail.behind,
            "is_passed": mail.is_passed,
            "facts": mail.facts,
            "kind": mail.kind,
            "text": mail.text,
            "files": mail.files,
        }
    )
    return plain


def retried(settled: Settled) -> str:
    """What trying one again means for its conversation."""
    mail = settled.mail
    told = [f"{mail.id} is tried again."]
    if settled.is_late:
        told.append(
            "What came after it was handled already and stays as it is: this is read as something "
            "that came late, which the assistant names and asks to confirm before it counts."
        )
    elif mail.is_passed:
        told.append("What came after it was handled already and stays as it is.")
    if mail.behind:
        told.append(f"What waits behind it ({mail.behind}) is read after it, in its order.")
    return " ".join([*told, _leading(settled.owner, mail.address)]).strip()


def dropped(settled: Settled) -> str:
    """What dropping one means for its conversation."""
    mail = settled.mail
    told = [f"{mail.id} is dropped: nobody will handle it."]
    if mail.behind:
        told.append(f"What waits behind it ({mail.behind}) goes on.")
    return " ".join([*told, _leading(settled.owner, mail.address)]).strip()


def settled_json(settled: Settled, outcome: str) -> dict[str, Any]:
    """What became of one as plain JSON."""
    return {
        "id": str(settled.mail.id),
        "address": settled.mail.address,
        "outcome": outcome,
        "is_late": settled.is_late,
        "behind": settled.mail.behind,
        "owner": settled.owner.value,
    }


def _leading(owner: Owner, address: str) -> str:
    back = f"`bot handback {address}` lets the assistant lead again."
    match owner:
        case Owner.WAITING:
            return f"The conversation waits for a person; {back}"
        case Owner.RECRUITER:
            return f"A recruiter leads, so the assistant says nothing; {back}"
        case Owner.BOT:
            return ""


def _standing(mail: SetAside) -> str:
    leads = {
        Owner.BOT: "The assistant leads.",
        Owner.WAITING: "The conversation waits for a person.",
        Owner.RECRUITER: "A recruiter leads.",
    }
    return leads[mail.owner]


def _place(mail: SetAside) -> str:
    passed = "What came after it was handled already." if mail.is_passed else ""
    behind = f"{mail.behind} wait behind it." if mail.behind else "Nothing waits behind it."
    return f"{passed} {behind}".strip()
