"""Why applications stand as they do, and what happened in a conversation, read in one moment."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.domain.job_document import job_from_document
from bot.domain.message import Author, Location, Media, Option, Tap
from bot.domain.reasons import GivenAnswer, Reasons, Ruling, Standing
from bot.domain.record import Record
from bot.domain.tale import Happening, Tale, Uttered
from bot.storage.statements import statements

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL: Final = statements("accounts")


async def reasons(connection: "Connection", record: Record) -> Reasons:
    """All applications of a person, within the caller's snapshot."""
    subject = record.conversation
    rows = await connection.fetch(SQL["standings"], record.candidate, subject)
    named = [row["id"] for row in rows]
    answers = _by_application(await connection.fetch(SQL["answers"], named))
    rulings = _by_application(await connection.fetch(SQL["rulings"], subject))
    return Reasons(
        record.address,
        record.candidate,
        record.stage,
        record.model_tokens,
        tuple(_standing(row, answers[row["id"]], rulings[row["id"]]) for row in rows),
    )


def _by_application(rows: Iterable["Row"]) -> "Mapping[UUID, list[Row]]":
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["application"]].append(row)
    return found


def _standing(row: "Row", answers: Iterable["Row"], rulings: Iterable["Row"]) -> Standing:
    job = job_from_document(
        row["document"], id=row["job"], version=row["version"], is_open=row["is_open"]
    )
    return Standing(
        id=row["id"],
        job=job,
        stage=row["stage"],
        is_running=row["is_running"],
        decision=row["decision"],
        score=row["score"],
        basis=row["basis"] or {},
        decided_at=row["decided_at"],
        answers=tuple(_answer(each) for each in answers),
        rulings=tuple(Ruling(each["decision"], each["score"], each["at"]) for each in rulings),
    )


def _answer(row: "Row") -> GivenAnswer:
    names = ("question", "value", "actor", "source", "at", "replaced_at", "kind", "words", "name")
    return GivenAnswer(**{name: row[name] for name in names})


async def tale(connection: "Connection", record: Record) -> Tale:
    """A conversation from its first word, within the caller's snapshot."""
    subject, candidate = record.conversation, record.candidate
    uttered = [_uttered(row) for row in await connection.fetch(SQL["uttered"], subject)]
    said = {str(each.id): each for each in uttered}
    jobs = await connection.fetch(SQL["jobs"], candidate, subject)
    return Tale(
        record=record,
        name=await connection.fetchval(SQL["name"], candidate),
        jobs=tuple((row["document"], row["version"]) for row in jobs),
        happenings=tuple(
            _happening(row, said) for row in await connection.fetch(SQL["happenings"], subject)
        ),
        said=tuple(each for each in uttered if each.author == Author.ASSISTANT),
    )


def _happening(row: "Row", said: Mapping[str, Uttered]) -> Happening:
    return Happening(
        event=row["id"],
        type=row["type"],
        at=row["at"],
        payload=row["payload"],
        turn=json.dumps(row["way"]) if row["way"] else None,
        answers=row["offered"] or {},
        message=said.get(str(row["payload"].get("message"))),
    )


def _uttered(row: "Row") -> Uttered:
    tap, location = row["tap"], row["location"]
    return Uttered(
        id=row["id"],
        direction=row["direction"],
        author=row["author"],
        kind=row["kind"],
        text=row["text"],
        status=row["status"],
        options=tuple(Option(**each) for each in row["options"] or ()),
        tap=Tap(UUID(tap["message"]) if tap["message"] else None, tap["option"], tap["label"])
        if tap
        else None,
        media=tuple(Media(**each) for each in row["media"] or ()),
        location=Location(**location) if location else None,
        cause=row["cause"],
    )
