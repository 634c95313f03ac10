"""Which job: starting an application, or asking with a numbered list."""

from bot.domain.conversation import Stage
from bot.domain.effects import Notify, StartApplication
from bot.domain.job import Job
from bot.domain.understanding import Command
from flows.draft import Draft
from flows.limits import LISTED_JOBS
from flows.moves.parking import park, unpark
from flows.understanding.applying import job_options


def apply_for(draft: Draft, command: Command) -> None:
    """The candidate named a job, maybe while applying for another one."""
    job = draft.turn.jobs.by_id(command.value)
    if job is None:
        return
    if job not in draft.open_jobs:
        draft.say("job.closed", title=job.title.to(draft.tongue))
        draft.note("job.closed")
    else:
        _switch(draft, job)


def _is_open(draft: Draft) -> bool:
    """Whether there is something to lose by leaving the running application."""
    return draft.stage is Stage.SCREENING and bool(draft.answers)


def _switch(draft: Draft, job: Job) -> None:
    """To this job; an application that is under way waits until this one is through."""
    before = draft.job if _is_open(draft) else None
    if before is not None and before.code == job.code:
        return
    if before is not None:
        park(draft)
    if unpark(draft, job):
        draft.say("job.resumed", title=job.title.to(draft.tongue))
    else:
        start(draft, job)
    if before is not None:
        draft.say("job.kept", title=before.title.to(draft.tongue))


def start(draft: Draft, job: Job) -> None:
    """A new application for this version of the job."""
    draft.do(StartApplication(draft.turn.application_id, job.id))
    draft.job_id, draft.application = str(job.id), str(draft.turn.application_id)
    draft.stage, draft.pending = Stage.SCREENING, None
    draft.asked, draft.left, draft.nudged = [], [], None
    draft.reopened, draft.decided = None, False
    draft.reopen()
    draft.say("job.applying", title=job.title.to(draft.tongue), employer=job.employer)


def ask_for_job(draft: Draft) -> None:
    """Start with the only open job, list several, or say that there is none."""
    jobs = draft.open_jobs
    if not jobs:
        draft.do(Notify("job.none_open"))
        draft.say("job.none")
    elif len(jobs) == 1 and "job.closed" not in draft.trace:
        start(draft, jobs[0])
    else:
        _list(draft, jobs)


def _list(draft: Draft, jobs: tuple[Job, ...]) -> None:
    listed = jobs[:LISTED_JOBS]
    draft.forget_doubt()
    draft.say("job.list_again" if draft.misses else "job.list")
    draft.options = job_options(listed, draft.tongue)
    for place, option in enumerate(draft.options, start=1):
        draft.say("question.line", n=place, label=option.label)
    if len(jobs) > len(listed):
        draft.say("job.more")
    draft.is_asking = True
