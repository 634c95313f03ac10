"""Who wrote: addresses lead to a conversation, and several addresses to one."""

from typing import Final

from bot.domain.conversation import Stage, stricter
from bot.domain.delivery import Reason
from bot.domain.events import Actor, Bell, EventType
from bot.domain.message import Direction, Inbound
from bot.storage.in_memory.rows import Box
from bot.storage.in_memory.tables import Tables

UNCONSENTED: Final = frozenset({Stage.NEW, Stage.CONSENT})


def resolve(tables: Tables, inbound: Inbound) -> tuple[Box, tuple[Bell, ...]]:
    """The one conversation of everybody the message names, merged or begun if need be."""
    boxes = _boxes(tables, inbound.addresses)
    bells: list[Bell] = []
    if not boxes:
        boxes = [tables.begin(inbound.channel, inbound.addresses[0], inbound.sender)]
    survivor = max(boxes, key=_claim_to_survive)
    for box in boxes:
        if box is not survivor:
            bells.extend(merge(tables, survivor, box))
    for address in inbound.addresses:
        tables.identities[address] = survivor.subject
    return survivor, tuple(bells)


def _boxes(tables: Tables, addresses: tuple[str, ...]) -> list[Box]:
    known = [tables.identities[each] for each in addresses if each in tables.identities]
    unique = dict.fromkeys(tables.known(subject).subject for subject in known)
    return [tables.boxes[subject] for subject in unique]


def _claim_to_survive(box: Box) -> tuple[bool, bool, int]:
    """Progress first, consent next, then age: what a person has done already must not be lost."""
    return bool(box.candidate.applications), box.view.stage not in UNCONSENTED, -box.number


def merge(tables: Tables, survivor: Box, loser: Box) -> tuple[Bell, ...]:
    """Move what is undone of ``loser`` into ``survivor`` and fence the turns of both."""
    tables.cancel_ready(loser, Reason.MERGED)
    _move_mail(survivor, loser)
    _move_messages(tables, survivor, loser)
    _join_people(tables, survivor, loser)
    survivor.owner = stricter(survivor.owner, loser.owner)
    for box in (survivor, loser):
        box.let_go()
        box.tries = box.drafts = box.failures = 0
    loser.due_at = loser.send_at = None
    loser.timers.clear()
    loser.merged_into = survivor.subject
    return _tell(tables, survivor, loser)


def _move_mail(survivor: Box, loser: Box) -> None:
    for event in loser.waiting:
        survivor.last_seq += 1
        event.seq = survivor.last_seq
        loser.events.remove(event)
        survivor.events.append(event)
    survivor.last_said = max(survivor.last_said, survivor.last_seq if loser.last_said else 0)
    if loser.opting_seq is not None:
        survivor.opting_seq = survivor.last_seq


def _move_messages(tables: Tables, survivor: Box, loser: Box) -> None:
    for message in loser.messages:
        if message.direction is Direction.OUT:
            survivor.last_out += 1
            message.seq = survivor.last_out
            tables.outgoing[message.id] = (survivor.subject, message)
        tables.show(survivor, message)
    loser.messages = []
    if loser.send_at is not None:
        survivor.send_at = tables.now()


def _join_people(tables: Tables, survivor: Box, loser: Box) -> None:
    kept, gone = survivor.candidate, loser.candidate
    kept.name = kept.name or gone.name
    kept.is_opted_out = kept.is_opted_out or gone.is_opted_out
    kept.consent = sorted([*kept.consent, *gone.consent], key=lambda line: line.at)
    jobs = {each.job.id for each in kept.applications}
    kept.applications.extend(a for a in gone.applications if a.job.id not in jobs)
    tables.candidates[gone.id] = survivor.subject
    for address, subject in tables.identities.items():
        if subject == loser.subject:
            tables.identities[address] = survivor.subject
    if survivor.window_until is None or (
        loser.window_until is not None and loser.window_until > survivor.window_until
    ):
        survivor.window_until = loser.window_until


def _tell(tables: Tables, survivor: Box, loser: Box) -> tuple[Bell, ...]:
    detail = {
        "from": str(loser.subject),
        "stage": loser.view.stage.value,
        "opted_out": loser.candidate.is_opted_out,
    }
    bell = tables.put_mail(
        survivor, EventType.MERGED, f"merged:{loser.subject}", detail, Actor.PROVIDER
    )
    return (bell,) if bell else ()
