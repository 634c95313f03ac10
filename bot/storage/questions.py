"""Questions that wait for a recruiter, and their answers."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.domain.conversation import Owner
from bot.domain.errors import NotFound, Refused
from bot.domain.events import PAYLOAD_VERSION, Actor, Bell, EventType
from bot.domain.ports import Clock, Ids
from bot.domain.questions import (
    BECAUSE_LED,
    BECAUSE_NO_JOB,
    BECAUSE_UNWANTED,
    Answered,
    NewFact,
    OpenQuestion,
    because_answered,
    fact_id,
)
from bot.storage.journal import lock
from bot.storage.statements import statements
from bot.storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.storage.unit_of_work import Connection, Row

SQL: Final = statements("questions")
JOURNAL: Final = statements("journal")

HINT: Final = "`bot questions` shows what is open."
NAMED: Final = re.compile(r"[0-9a-f-]{1,36}")


class PostgresQuestions:
    """See :class:`bot.domain.questions.Questions`."""

    def __init__(self, database: Database, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids

    async def listed(self, limit: int) -> Sequence[OpenQuestion]:
        async with self._database.leasing() as connection:
            rows = await connection.fetch(SQL["listed"], None, False, limit)
        return tuple(map(_question, rows))

    async def find(self, name: str) -> OpenQuestion:
        async with self._database.leasing() as connection:
            return await _find(connection, name)

    async def answer(
        self, question: UUID, text: str, name: str, fact: NewFact | None = None
    ) -> Answered:
        async with self._database.transaction() as connection:
            found = await _find(connection, str(question))
            home, last_seq, owner = await lock(connection, found.conversation)
            # Once more, now that nobody else can change it.
            found = await _find(connection, str(question))
            _refuse(found, owner, fact)
            done = await connection.fetchval(SQL["answer"], question, self._clock.now(), name, text)
            if done is None:
                raise Refused(because_answered("somebody else"))
            await connection.execute(SQL["settle_notice"], question)
            added = await self._add(connection, found, text, name, fact)
            if found.wants_no_messages:
                return Answered(found, is_sent=False, fact=added)
            bell = await self._send(connection, found, home, last_seq, name)
        return Answered(found, is_sent=True, fact=added, bells=(bell,))

    async def _add(
        self,
        connection: "Connection",
        question: OpenQuestion,
        text: str,
        name: str,
        fact: NewFact | None,
    ) -> str | None:
        if fact is None:
            return None
        added = fact_id(question.id)
        await connection.execute(
            SQL["add_fact"],
            self._ids.new(),
            question.job,
            added,
            fact.about,
            fact.language,
            text,
            question.id,
            name,
            self._clock.now(),
        )
        return added

    async def _send(
        self,
        connection: "Connection",
        question: OpenQuestion,
        home: UUID,
        last_seq: int,
        name: str,
    ) -> Bell:
        event, kind = self._ids.new(), EventType.RECRUITER_ACTION
        payload = {"action": "answer", "name": name, "question": str(question.id)}
        await connection.execute(
            JOURNAL["mail"],
            event,
            home,
            last_seq + 1,
            kind.value,
            Actor.RECRUITER.value,
            f"answer:{question.id}",
            {"v": PAYLOAD_VERSION, **payload},
            self._clock.now(),
        )
        return Bell(event, kind, home)


def _refuse(question: OpenQuestion, owner: Owner, fact: NewFact | None) -> None:
    if owner is Owner.RECRUITER:
        raise Refused(BECAUSE_LED)
    if fact is not None and question.job is None:
        raise Refused(BECAUSE_NO_JOB)
    if fact is None and question.wants_no_messages:
        raise Refused(BECAUSE_UNWANTED)


async def _find(connection: "Connection", name: str) -> OpenQuestion:
    wanted = name.strip().lower()
    if not NAMED.fullmatch(wanted):
        raise NotFound("question", name, HINT)
    rows = await connection.fetch(SQL["listed"], wanted, True, 2)
    if not rows:
        raise NotFound("question", name, HINT)
    if len(rows) > 1:
        raise Refused(f"Several questions begin with {name}: write more of the id.")
    if rows[0]["answered_at"] is not None:
        raise Refused(because_answered(rows[0]["answered_by"]))
    return _question(rows[0])


def _question(row: "Row") -> OpenQuestion:
    return OpenQuestion(
        id=row["id"],
        conversation=row["conversation"],
        address=row["address"],
        job=row["job"],
        words=row["words"],
        language=row["language"],
        at=row["at"],
        owner=Owner(row["owner"]),
        wants_no_messages=row["wants_no_messages"],
    )
