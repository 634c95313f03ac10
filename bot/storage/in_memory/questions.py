"""Questions that wait for a recruiter, without a database."""

from collections.abc import Sequence
from uuid import UUID

from bot.domain.conversation import Owner, Stage
from bot.domain.effects import AskRecruiter
from bot.domain.errors import NotFound, Refused
from bot.domain.events import Actor, EventType
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
from bot.storage.in_memory.rows import Box, JobFact, Question
from bot.storage.in_memory.tables import Tables


class MemoryQuestions:
    """:class:`bot.domain.questions.Questions` without a database."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def listed(self, limit: int) -> Sequence[OpenQuestion]:
        waiting = [each for each in self._tables.questions if each.answered_by is None]
        return [self._shown(each) for each in waiting[:limit]]

    async def find(self, name: str) -> OpenQuestion:
        return self._shown(self._row(name))

    async def answer(
        self, question: UUID, text: str, name: str, fact: NewFact | None = None
    ) -> Answered:
        row = self._row(str(question))
        shown = self._shown(row)
        if shown.owner is Owner.RECRUITER:
            raise Refused(BECAUSE_LED)
        if fact is not None and shown.job is None:
            raise Refused(BECAUSE_NO_JOB)
        if fact is None and shown.wants_no_messages:
            raise Refused(BECAUSE_UNWANTED)
        row.answered_by, row.answer = name, text
        self._settle_notice(row)
        added = None
        if fact is not None and shown.job is not None:
            added = fact_id(row.id)
            made = JobFact(shown.job, added, fact.about, fact.language, text)
            self._tables.facts.append(made)
        if shown.wants_no_messages:
            return Answered(shown, is_sent=False, fact=added)
        box = self._tables.known(row.subject)
        payload = {"action": "answer", "name": name, "question": str(row.id)}
        bell = self._tables.put_mail(
            box, EventType.RECRUITER_ACTION, f"answer:{row.id}", payload, Actor.RECRUITER
        )
        return Answered(shown, is_sent=True, fact=added, bells=(bell,) if bell else ())

    def _settle_notice(self, row: Question) -> None:
        """Nobody need look at it any more."""
        told = self._tables.notices
        told[:] = [each for each in told if each.detail.get("question") != str(row.id)]

    def _row(self, name: str) -> Question:
        wanted = name.strip().lower()
        found = [each for each in self._tables.questions if str(each.id).startswith(wanted)]
        if not found or not wanted:
            raise NotFound("question", name, "`bot questions` shows what is open.")
        if len(found) > 1:
            raise Refused(f"Several questions begin with {name}: write more of the id.")
        if found[0].answered_by is not None:
            raise Refused(because_answered(found[0].answered_by))
        return found[0]

    def _shown(self, row: Question) -> OpenQuestion:
        box = self._tables.known(row.subject)
        job = next((each.code for each in self._tables.jobs if each.id == row.job), None)
        is_gone = box.candidate.is_opted_out or box.view.stage is Stage.WITHDRAWN
        return OpenQuestion(
            id=row.id,
            conversation=box.subject,
            address=box.address,
            job=job,
            words=row.words,
            language=row.language,
            at=row.at,
            owner=box.owner,
            wants_no_messages=is_gone,
        )


def ask(tables: Tables, box: Box, effect: AskRecruiter) -> None:
    """Keep a question and tell the recruiters, once while it is open."""
    theirs = (each for each in tables.questions if each.subject == box.subject)
    if any(q.answered_by is None and q.words.lower() == effect.words.lower() for q in theirs):
        return
    row = Question(
        tables.ids.new(), box.subject, effect.job, effect.words, effect.language, tables.now()
    )
    tables.questions.append(row)
    message = str(effect.message) if effect.message else None
    tables.notify(box, "question.open", {"question": str(row.id), "message": message})
