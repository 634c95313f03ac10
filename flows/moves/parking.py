"""Two applications at once: one runs, the others wait where they stopped.

Their answers stay where all answers are; what waits here is only what the state keeps of them.
"""

from typing import Any

from bot.domain.conversation import Stage
from bot.domain.job import Job
from flows.draft import Draft

_KEPT = ("application", "pending", "asked", "left", "decided", "reopened", "offered")
"""Not whether there is a résumé: whoever sent one sent it for all."""


def park(draft: Draft) -> None:
    """Put the running application aside, if something of it is still open."""
    if draft.job is None or draft.application is None or draft.stage is not Stage.SCREENING:
        return
    kept = {name: getattr(draft, name) for name in _KEPT}
    others = [each for each in draft.parked if each["job"] != draft.job_id]
    draft.parked = [*others, {"job": draft.job_id, **kept}]


def unpark(draft: Draft, job: Job) -> bool:
    """Go on with an application that waits for this job; False when none does."""
    waiting = next((each for each in draft.parked if _is_for(draft, each, job)), None)
    if waiting is None:
        return False
    draft.parked = [each for each in draft.parked if each is not waiting]
    draft.job_id, draft.stage = waiting["job"], Stage.SCREENING
    for name in _KEPT:
        setattr(draft, name, waiting.get(name))
    draft.asked, draft.left = list(draft.asked), list(draft.left)
    draft.nudged = None
    draft.is_switched = True
    draft.reopen()
    return True


def next_parked(draft: Draft) -> Job | None:
    """The job that waits longest."""
    jobs = (draft.turn.jobs.by_id(each["job"]) for each in draft.parked)
    return next((job for job in jobs if job is not None), None)


def _is_for(draft: Draft, waiting: dict[str, Any], job: Job) -> bool:
    version = draft.turn.jobs.by_id(waiting["job"])
    return version is not None and version.code == job.code
