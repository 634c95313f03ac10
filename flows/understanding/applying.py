"""What words mean before there is a job: which one they speak of, and what they tell besides."""

from collections.abc import Sequence
from typing import Final

from bot.domain.consent import ConsentKind
from bot.domain.effects import RecordConsent
from bot.domain.job import Job, QuestionType, ResumeWish
from bot.domain.message import Option, Said
from bot.domain.screening import next_question
from bot.domain.understanding import Command, CommandKind, Tier
from flows.draft import Draft
from flows.guards.talk import seems_to_ask, small_talk, split_questions
from flows.guards.wanted import is_injection
from flows.parsing.choices import pick
from flows.understanding.commands import NO_JOB, STALE, answer, plainly, problem
from flows.understanding.jobs import coded, titled
from flows.understanding.reading import is_usable, parse
from flows.understanding.screening import answers_told
from flows.understanding.wishes import read_wishes, text_of

_TELLING: Final = frozenset(
    {
        QuestionType.DURATION,
        QuestionType.CHOICE,
        QuestionType.CHOICES,
        QuestionType.MONEY,
        QuestionType.DATE,
        QuestionType.EMAIL,
    }
)
"""Types whose answer shows what it answers. A "no" said before the question was asked is none."""

_CERTAIN: Final = 0.9


def read_before_job(draft: Draft, said: Sequence[Said]) -> list[Command]:
    """Commands of messages while no job was chosen."""
    job = chosen_job(draft, said)
    commands = [each for message in said for each in _read_around(draft, message)]
    if job is not None:
        apply = Command(CommandKind.APPLY, job.code, Tier.TYPED, value=str(job.id))
        return [apply, *commands, *_told(draft, job, said)]
    if not draft.asks or commands or not any(text_of(draft, each) for each in said):
        return commands
    is_stale = any(_is_stale(draft, each) for each in said)
    return [problem(said[-1].text, STALE if is_stale else NO_JOB)]


def chosen_job(draft: Draft, said: Sequence[Said]) -> Job | None:
    """The job that the messages speak of, the newest first; the only open one without a word."""
    jobs = draft.open_jobs
    for message in reversed(said):
        if (found := _named(draft, jobs, message)) is not None:
            return found
    closed = [job for each in said for job in coded(draft.turn.jobs.jobs, each.text)]
    if closed:
        return closed[-1]
    return jobs[0] if len(jobs) == 1 else None


def job_options(jobs: Sequence[Job], language: str) -> tuple[Option, ...]:
    """A row for each job; its id is the code."""
    return tuple(Option(job.code, job.title.to(language)) for job in jobs)


def _named(draft: Draft, jobs: Sequence[Job], message: Said) -> Job | None:
    by_code = {job.code: job for job in jobs}
    tap = message.tap
    if tap is not None and tap.message is not None and str(tap.message) in draft.asks:
        return by_code.get(tap.option or "")
    if found := coded(jobs, message.text):
        return found[0]
    text = text_of(draft, message)
    if draft.asks and (code := pick(job_options(jobs, draft.tongue), text)) is not None:
        return by_code.get(code)
    return titled(jobs, text)


def _read_around(draft: Draft, message: Said) -> list[Command]:
    text = text_of(draft, message)
    wishes = [each for each in read_wishes(draft, message) if each.kind is not CommandKind.APPLY]
    if _has_just_agreed(draft):  # who comes back speaks of the withdrawal that was
        wishes = [each for each in wishes if each.kind is not CommandKind.WITHDRAW]
    if draft.is_waiting:  # asked for a person before consent, which was heard then
        wishes = [each for each in wishes if each.kind is not CommandKind.HUMAN]
    if wishes or not text:
        return wishes
    split = split_questions(text)
    asked = [plainly(CommandKind.ASK, each) for each in split.questions]
    if not asked and seems_to_ask(text) and small_talk(text) is None:
        asked = [plainly(CommandKind.ASK, text)]
    return asked


def _has_just_agreed(draft: Draft) -> bool:
    return any(
        isinstance(each, RecordConsent) and each.kind is ConsentKind.GRANTED
        for each in draft.effects
    )


def _told(draft: Draft, job: Job, said: Sequence[Said]) -> list[Command]:
    """Answers that were given before anything was asked, the newest to each question."""
    texts = [text_of(draft, message) for message in said]
    plain = [text for text in texts if text and not is_injection(text)]
    told = [each for text in plain for each in answers_told(draft, job, None, text)]
    newest = {each.question: each for each in (*_told_before(draft, job, said), *told)}
    return list(newest.values())


def _told_before(draft: Draft, job: Job, said: Sequence[Said]) -> list[Command]:
    """An answer to the first question that was given before it was asked, if it is plain."""
    question = next_question(job, {}, ())
    if question is None or question.type not in _TELLING or job.resume is ResumeWish.REQUIRED:
        return []
    for message in reversed(said):
        rest = split_questions(text_of(draft, message)).rest
        if not rest or small_talk(rest) is not None or is_injection(rest):
            continue
        reading = parse(draft, question, rest, job)
        if is_usable(reading) and reading.confidence >= _CERTAIN:
            return [answer(question.id, reading.value, reading.words, reading.confidence)]
    return []


def _is_stale(draft: Draft, message: Said) -> bool:
    tap = message.tap
    return tap is not None and tap.message is not None and str(tap.message) not in draft.asks
