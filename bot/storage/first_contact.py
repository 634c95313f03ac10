"""Finds out whose addresses a message came from: one person's, a stranger's, or two who are one.

Called by ``arrivals`` inside its transaction, for whatever has not one free mailbox. Locks the
addresses first (sorted), then the mailboxes and those that were folded into them before (in id
order), looks again, and only then writes.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from bot.domain.conversation import Owner, Stage, stricter
from bot.domain.delivery import Reason
from bot.domain.events import PAYLOAD_VERSION, Actor, EventType
from bot.domain.message import Inbound
from bot.domain.ports import Ids
from bot.storage.statements import statements

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL = statements("journal")
TURNS = statements("mailbox")

UNCONSENTED = frozenset({Stage.NEW.value, Stage.CONSENT.value})


async def settle(
    connection: "Connection", inbound: Inbound, now: datetime, ids: Ids
) -> tuple[UUID, int] | None:
    """The one conversation of all of ``inbound.addresses``, locked: (subject, newest mail).

    Returns None when a merge came in between: roll back and start over.
    """
    addresses = sorted(set(inbound.addresses))
    await connection.execute(SQL["first_contact_lock"], addresses)
    locked = {row["subject"] for row in await connection.fetch(SQL["lock_families"], addresses)}
    rows = await connection.fetch(SQL["resolve"], addresses)
    if any(row["merged_into"] is not None or row["subject"] not in locked for row in rows):
        return None
    if not rows:
        return await _welcome(connection, inbound, addresses, ids)
    homes = {row["subject"]: row for row in rows}
    home = next(iter(homes.values()))
    subject, last_seq = home["subject"], home["last_seq"]
    if len(homes) > 1:
        subject, last_seq = await _merge(connection, list(homes.values()), now, ids)
    known = {row["address"] for row in rows}
    candidate = await connection.fetchval(
        "SELECT candidate FROM conversation WHERE id = $1", subject
    )
    for address in addresses:
        if address not in known:
            await connection.execute(SQL["create_identity"], address, candidate, subject)
    return subject, last_seq


async def _welcome(
    connection: "Connection", inbound: Inbound, addresses: list[str], ids: Ids
) -> tuple[UUID, int]:
    candidate, subject = ids.new(), ids.new()
    await connection.execute(SQL["create_candidate"], candidate)
    await connection.execute(
        SQL["create_conversation"],
        subject,
        candidate,
        inbound.channel,
        inbound.addresses[0],
        inbound.sender,
    )
    await connection.execute(SQL["create_mailbox"], subject)
    for address in addresses:
        await connection.execute(SQL["create_identity"], address, candidate, subject)
    if inbound.profile_name:
        await connection.execute(SQL["name_candidate"], candidate, inbound.profile_name)
    return subject, 0


async def _merge(
    connection: "Connection", homes: list["Row"], now: datetime, ids: Ids
) -> tuple[UUID, int]:
    """Fold the others into the conversation that is furthest; all rows are locked already."""
    progress = {
        row["id"]: row
        for row in await connection.fetch(SQL["progress"], [home["subject"] for home in homes])
    }
    homes = sorted(homes, key=lambda home: _precedence(progress[home["subject"]]))
    survivor, *losers = homes
    last_seq = survivor["last_seq"]
    owner = Owner(survivor["owner"])
    into = progress[survivor["subject"]]
    for loser in losers:
        owner = stricter(owner, Owner(loser["owner"]))
        gone = progress[loser["subject"]]
        last_seq = await _fold(connection, into, gone, last_seq, now, ids)
    await connection.execute(SQL["merge_survivor"], survivor["subject"], last_seq, owner.value)
    return survivor["subject"], last_seq


async def _fold(
    connection: "Connection",
    into: "Row",
    gone: "Row",
    last_seq: int,
    now: datetime,
    ids: Ids,
) -> int:
    """Move everything of ``gone`` into ``into``; returns the new newest mail."""
    moved = await connection.execute(SQL["merge_mail"], into["id"], gone["id"], last_seq)
    last_seq += int(moved.split()[-1])
    await connection.execute(TURNS["cancel_ready"], gone["id"], Reason.MERGED.value)
    await connection.execute(SQL["merge_identities"], into["id"], gone["id"], into["candidate"])
    await connection.execute(SQL["merge_older"], into["id"], gone["id"])
    await connection.execute(SQL["merge_loser"], into["id"], gone["id"])
    await connection.execute(SQL["merge_timers"], gone["id"])
    if into["candidate"] != gone["candidate"]:
        people = (into["candidate"], gone["candidate"])
        for name in ("merge_applications", "merge_consent", "merge_candidate", "merge_opt_out"):
            await connection.execute(SQL[name], *people)
    payload = {
        "v": PAYLOAD_VERSION,
        "from": str(gone["id"]),
        "stage": gone["stage"],
        "opted_out": gone["opted_out"],
    }
    await connection.execute(
        SQL["mail"],
        ids.new(),
        into["id"],
        last_seq + 1,
        EventType.MERGED.value,
        Actor.PROVIDER.value,
        f"merged:{gone['id']}",
        payload,
        now,
    )
    return last_seq + 1


def _precedence(row: "Row") -> tuple[bool, bool, UUID]:
    """Sorts first what survives: with an application, with consent, the older."""
    return (not row["applied"], row["stage"] in UNCONSENTED, row["id"])
