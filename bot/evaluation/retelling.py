"""A real conversation as a case that can be played again, with its personal data masked.

Statuses that moved nothing are left out. What no step can say (a sticker, a message that came late)
becomes a remark.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from bot.domain.delivery import Reason
from bot.domain.errors import Refused
from bot.domain.events import LATE, EventType
from bot.domain.job import QuestionType
from bot.domain.job_document import job_from_document
from bot.domain.message import Kind
from bot.domain.reasons import Reasons
from bot.domain.tale import Happening, Tale, Uttered
from bot.evaluation.case_text import CaseText, Written
from bot.evaluation.expectations import SENT
from bot.evaluation.masking import Mask, mask_for
from bot.evaluation.step_forms import CALLS

NOTICEABLE: Final = timedelta(minutes=1)
"""Shorter pauses are not told."""

BURST: Final = timedelta(seconds=2)
"""How far a stage's clock goes on while it waits for the end of a burst."""

QUOTED: Final = 2
"""Passages of the job file that a ``bot`` step holds the assistant to. Its own wording may change;
what the job says may not."""

_LONGEST: Final = 300
_ACTS: Final = frozenset({"user", "tap", "burst", "voice", "file"})


def retold(tale: Tale, reasons: Reasons, paths: Mapping[str, str]) -> str:
    """The conversation file; ``paths`` leads to the job files, by code."""
    documents = [document for document, _ in tale.jobs]
    teller = _Teller(tale, mask_for(documents, _names(tale), _answers(reasons)))
    now = _began(tale)
    return CaseText(
        jobs=[paths[document["code"]] for document in documents],
        name=f"{tale.record.job or 'no job yet'}, {now:%Y-%m-%d %H:%M}",
        now=now.isoformat(timespec="seconds"),
        language=tale.record.language,
        steps=[*teller.steps(), {"expect": teller.end(_kinds(tale))}],
        remarks=_remarks(tale),
    ).render()


def _began(tale: Tale) -> datetime:
    """When it began, in the zone of the job.

    Raises:
        Refused: nothing has happened yet, or no job was ever open: there is nothing to play.
    """
    if not tale.happenings or not tale.jobs:
        raise Refused("There is nothing to make a case of: no message, or no job was ever open.")
    document, _ = tale.jobs[0]
    return tale.happenings[0].at.astimezone(ZoneInfo(document["location"]["timezone"]))


def _names(tale: Tale) -> Iterator[str]:
    """The candidate's, as the profile has it, and those of recruiters."""
    yield tale.name or ""
    yield from (str(each.payload.get("name") or "") for each in tale.happenings)


def _answers(reasons: Reasons) -> Iterator[tuple[QuestionType, Any]]:
    for standing in reasons.applications:
        for answer in standing.answers:
            question = standing.job.question(answer.question)
            if question is not None:
                yield question.type, answer.value


def _kinds(tale: Tale) -> Mapping[str, QuestionType]:
    """Types of the running job's questions."""
    document = next((d for d, _ in tale.jobs if d["code"] == tale.record.job), None)
    questions = document["questions"] if document else []
    return {each["id"]: QuestionType(each["type"]) for each in questions}


def _remarks(tale: Tale) -> list[str]:
    remarks = [
        "From a real conversation. Every word that the assistant does not know itself is made up.",
        *(f"{d['code']} as it was in version {version}." for d, version in tale.jobs),
    ]
    if tale.record.model_tokens:
        remarks.append("A language model took part; none is asked when this is played.")
    return remarks


@dataclass(slots=True)
class _Teller:
    """Tells step by step; ``clock``: where a stage's would stand, ``files``: how many came."""

    tale: Tale
    mask: Mask
    clock: datetime | None = None
    tapped: UUID | None = None
    files: int = 0

    def steps(self) -> Iterator[Written]:
        """All of it in order."""
        for _, group in groupby(self._in_turns(), key=lambda each: (each[0], _burst_key(each[1]))):
            yield from self._one_act([it for _, it in group])

    def _in_turns(self) -> Iterator[tuple[int, Happening]]:
        """Each with how often we had answered: two turns of one kind may have taken one time."""
        answered = 0
        causes = {each.cause for each in self.tale.said}
        for it in self.tale.happenings:
            yield answered, it
            answered += it.event in causes

    def _one_act(self, group: Sequence[Happening]) -> Iterator[Written]:
        yield from self._pause(group[-1].at)
        acts = list(self._burst(group) if len(group) > 1 else self._act(group[0]))
        yield from acts
        yield from self._replies(group, acts)

    def _pause(self, until: datetime) -> Iterator[Written]:
        if self.clock is None:
            self.clock = until
        gap = until - self.clock
        if gap < NOTICEABLE:
            return
        gap = timedelta(seconds=math.ceil(gap.total_seconds()))
        self.clock += gap
        yield {"wait": _spoken(gap)}

    def _burst(self, group: Sequence[Happening]) -> Iterator[Written]:
        if self.clock is not None:
            self.clock += BURST
        yield {"burst": [self.mask.text(each.message.text) for each in group if each.message]}

    def _act(self, it: Happening) -> Iterator[Written]:
        match it.type:
            case EventType.MESSAGE_RECEIVED:
                yield from self._said(it)
            case EventType.RECRUITER_ACTION:
                yield from self._led(it)
            case EventType.VOICE_OUTCOME:
                yield from self._called(it)
            case EventType.SEND_FAILED:
                yield from self._failed(it)
            case EventType.TIMER_DUE | EventType.RESUME_UPLOADED:
                return  # the pause, or the file, before it is all
            case _:
                yield f"here came {it.type}, which no step can say"

    def _said(self, it: Happening) -> Iterator[Written]:
        message = it.message
        if message is None or it.payload.get(LATE):
            yield "here came a message long after it was said, which no step can say"
        elif message.tap is not None and message.tap.option is not None:
            yield from self._tap(it, message)
        elif message.kind == Kind.VOICE:
            yield from self._voice(message)
        elif message.kind == Kind.FILE:
            yield from self._file(message)
        elif message.text:
            yield {"user": self.mask.text(message.text)}
        elif message.location is not None and message.location.label:
            yield {"user": self.mask.text(message.location.label)}
        else:
            yield f"here came a message of the kind {message.kind}, which no step can say"

    def _tap(self, it: Happening, message: Uttered) -> Iterator[Written]:
        """A stage taps the newest buttons; a tap on older ones is recorded nowhere."""
        before = _before(self.tale, it)
        newest = next((each for each in reversed(before) if each.options), None)
        if newest is None or message.tap is None or newest.id != message.tap.message:
            yield "here an older button was tapped, which no step can say"
        else:
            yield {"tap": message.tap.option or message.tap.label}

    def _voice(self, message: Uttered) -> Iterator[Written]:
        if message.text:
            yield {"voice": self.mask.text(message.text)}
        else:
            yield "here came a voice note that was not heard"

    def _file(self, message: Uttered) -> Iterator[Written]:
        name = next((each.filename or each.url for each in message.media), "")
        self.files += 1
        number = f"-{self.files}" if self.files > 1 else ""
        yield "put a file beside this case that says what theirs said"
        yield {"file": f"resume{number}{PurePath(name).suffix or '.pdf'}"}
        if message.text:
            yield {"user": self.mask.text(message.text)}

    def _led(self, it: Happening) -> Iterator[Written]:
        records = {"records": self._values(it.answers)} if it.answers else {}
        match it.payload.get("action"):
            case "takeover":
                yield {"recruiter": {"takes_over": True}}
            case "say" if it.message is not None:
                yield {"recruiter": {"says": self.mask.text(it.message.text)}}
            case "record":
                yield {"recruiter": records or {"records": {}}}
            case "handback":
                yield {"recruiter": {**records, "hands_back": True}}
            case other:
                yield f"here a recruiter did something else ({other}), which no step can say"

    def _called(self, it: Happening) -> Iterator[Written]:
        status = it.payload.get("status")
        if status not in CALLS:
            yield "here came a call with an end that no step can say"
            return
        answers = {"answers": self._values(it.answers)} if it.answers else {}
        yield {"call": {"status": status, **answers}}

    def _values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What others brought, which need not be of the type that its question has."""
        return {
            key: self.mask.text(value) if isinstance(value, str) else value
            for key, value in answers.items()
        }

    def _failed(self, it: Happening) -> Iterator[Written]:
        """Only what the provider reported: what the relay held back it holds back again."""
        before = _before(self.tale, it)
        is_last = bool(before) and str(before[-1].id) == str(it.payload.get("message"))
        if is_last and it.payload.get("error") not in set(Reason):
            yield {"status": {"last": "failed"}}

    def _replies(self, group: Sequence[Happening], acts: Sequence[Written]) -> Iterator[Written]:
        """What the assistant is held to after these acts."""
        events = {each.event for each in group}
        said = [each for each in self.tale.said if each.cause in events]
        went = [each for each in said if _went_out(self.tale, each)]
        if went:
            passages = [p for p in self._passages() if any(p in each.text for each in went)]
            if passages:
                yield {"bot": {"contains": passages[:QUOTED]}}
        elif not said and self._is_alone(group) and _acted(acts):
            yield {"bot": {"silent": True}}

    def _is_alone(self, group: Sequence[Happening]) -> bool:
        """Whether their turn read nothing else."""
        turn = group[0].turn
        return turn is not None and sum(h.turn == turn for h in self.tale.happenings) == len(group)

    def _passages(self) -> Iterator[str]:
        for document, version in self.tale.jobs:
            job = job_from_document(document, id=UUID(int=0), version=version, is_open=True)
            texts = [q.ask for q in job.questions]
            texts += [q.knockout.because for q in job.questions if q.knockout]
            texts += [fact.text for fact in job.knowledge]
            for text in texts:
                yield from (t for t in text.by_language.values() if len(t) <= _LONGEST)

    def end(self, kinds: Mapping[str, QuestionType]) -> dict[str, Any]:
        """How the conversation stands, in the words of the masked one."""
        record = self.tale.record
        answers = {
            key: self.mask.value(kinds.get(key, QuestionType.TEXT), value)
            for key, value in record.answers.items()
            if value is not None
        }
        return {
            "stage": record.stage,
            "owner": record.owner,
            "pending": record.pending,
            "asked": list(record.asked),
            "answers": answers,
            "decision": record.decision,
            "score": record.score,
            "opted_out": record.opted_out,
        }


def _burst_key(it: Happening) -> tuple[str, str | UUID]:
    """Equal for messages that one turn read as one, and that a burst can say."""
    message = it.message
    is_plain = (
        it.type == EventType.MESSAGE_RECEIVED
        and message is not None
        and (message.tap is None or message.tap.option is None)
        and message.kind not in {Kind.VOICE, Kind.FILE}
        and bool(message.text)
        and not it.payload.get(LATE)
    )
    return ("burst", it.turn) if is_plain and it.turn is not None else ("one", it.event)


def _before(tale: Tale, it: Happening) -> list[Uttered]:
    """What the assistant had sent before a mail, going by what each message answers."""
    read = {each.event for each in tale.happenings[: tale.happenings.index(it)]}
    return [each for each in tale.said if each.cause in read and _went_out(tale, each)]


def _went_out(tale: Tale, message: Uttered) -> bool:
    if message.status in SENT:
        return True
    failed = (h for h in tale.happenings if h.type == EventType.SEND_FAILED)
    return any(str(message.id) == str(each.payload.get("message")) for each in failed)


def _acted(acts: Sequence[Written]) -> bool:
    return any(isinstance(each, Mapping) and _ACTS & each.keys() for each in acts)


def _spoken(gap: timedelta) -> str:
    """``25h``, ``90s``: the largest unit that it is whole in."""
    seconds = int(gap.total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
