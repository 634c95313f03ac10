"""What is wanted besides answering: how it stands, other jobs, out of it, their data; insults."""

from bot.domain.conversation import Stage
from bot.domain.effects import ClearTimers, Notify, TakeBack
from bot.domain.job import Job
from bot.domain.understanding import Command
from flows.draft import RESUME, Doubt, Draft
from flows.limits import LISTED_JOBS
from flows.moves.calling import call_person
from flows.moves.consenting import yes_or_no
from flows.moves.finishing import say_answer, say_status
from flows.moves.parking import next_parked
from flows.moves.questioning import go_on_with_another


def tell_status(draft: Draft) -> None:
    """How the application stands; what is open is asked behind it."""
    job = draft.job
    if job is None or draft.stage is Stage.APPLYING:
        draft.say("status.none")
    elif draft.stage is Stage.SCREENED:
        say_status(draft)
    else:
        draft.say("status.open", title=job.title.to(draft.tongue), **_counts(draft, job))


def list_jobs(draft: Draft) -> None:
    """All open jobs with their codes; before a job is chosen, choosing is what is open anyway."""
    jobs = draft.open_jobs
    if draft.stage is Stage.APPLYING:
        return
    if not jobs:
        draft.say("job.none_now")
        return
    draft.say("job.open")
    for job in jobs[:LISTED_JOBS]:
        draft.say("job.line", title=job.title.to(draft.tongue), code=job.code)
    if len(jobs) > LISTED_JOBS:
        draft.say("job.more")
    draft.say("job.how")


def withdraw(draft: Draft, command: Command) -> None:
    """Take the application back; what only sounds like it is asked first."""
    if command.confidence < 1.0:
        draft.doubt = {"kind": Doubt.WITHDRAW.value, "message": str(draft.turn.reply_id)}
        draft.say("withdraw.ask")
        draft.options = yes_or_no(draft.tongue)
        return
    draft.do(ClearTimers(), Notify("application.withdrawn"))
    if _goes_on(draft):
        return
    draft.stage, draft.pending, draft.withdrew = Stage.WITHDRAWN, None, True
    draft.reopened, draft.parked = None, []
    draft.reopen()
    draft.say("withdraw.done")


def _goes_on(draft: Draft) -> bool:
    """Whether another application waits: then only the one that runs is taken back."""
    job = draft.job
    if job is None or draft.application is None or next_parked(draft) is None:
        return False
    draft.do(TakeBack(draft.application_id))
    draft.say("withdraw.one", title=job.title.to(draft.tongue))
    return go_on_with_another(draft)


def tell_data(draft: Draft) -> None:
    """What we hold of them, and that a person takes care of the rest."""
    draft.do(Notify("data.wanted"))
    job = draft.job
    known = [each for each in job.questions if each.id in draft.answers] if job else []
    if known:
        draft.say("data.known")
        for question in known:
            say_answer(draft, question, draft.answers[question.id])
    if draft.has_resume:
        draft.say("data.resume")
    draft.say("data.passed_on")


def meet_abuse(draft: Draft) -> None:
    """Once calmly; then a person."""
    draft.abused += 1
    draft.note("abuse")
    if draft.abused == 1:
        draft.say("abuse.calm")
    elif draft.is_waiting:
        draft.say("person.still")
    else:
        call_person(draft)


def _counts(draft: Draft, job: Job) -> dict[str, int]:
    done = [each for each in job.questions if each.id in {*draft.answers, *draft.left}]
    return {"n": len(done), "total": len(job.questions)}


def welcome_back(draft: Draft) -> None:
    """After a long silence: what it was about and how far it went."""
    job = draft.job
    if job is None or draft.stage is not Stage.SCREENING or draft.pending is None:
        return
    counts = _counts(draft, job)
    is_begun = counts["n"] > 0 and draft.pending != RESUME
    draft.say(
        "other.resumed" if is_begun else "other.resumed_new",
        title=job.title.to(draft.tongue),
        **(counts if is_begun else {}),
    )
