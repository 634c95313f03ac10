"""The end of a screening: a recommendation with its reasons, and kind words."""

from bot.domain.conversation import Stage
from bot.domain.effects import ClearTimers, Decide, Notify
from bot.domain.job import Job, OnKnockout, Question
from bot.domain.screening import Assessment, assess
from flows.draft import Draft, Line
from flows.readable import LONGEST_VALUE, readable, shortened

_LONGEST_QUESTION = 120
"""Characters of a question that the recap repeats."""


def decide(draft: Draft, assessment: Assessment) -> None:
    """Hand the recommendation over; nothing is asked any more. A changed one is told as such."""
    before = assess(job, draft.turn.answers).decision if (job := draft.job) else None
    if draft.decided and before != assessment.decision:
        draft.do(Notify("decision.changed", {"before": before, "after": assessment.decision}))
    draft.decided = True
    draft.do(
        Decide(draft.application_id, assessment.decision, assessment.score, dict(assessment.basis)),
        ClearTimers(),
    )
    draft.stage, draft.pending, draft.reopened = Stage.SCREENED, None, None
    draft.reopen()


def knock_out(draft: Draft, job: Job, question: Question, assessment: Assessment) -> None:
    """End kindly: with the reason and that a person can look again, or that a person will look."""
    decide(draft, assessment)
    say_reason(draft, job, question)


def say_reason(draft: Draft, job: Job, question: Question) -> None:
    """Why it ended, if the employer wants that to be told."""
    if job.on_knockout is OnKnockout.REVIEW or question.knockout is None:
        draft.say("end.review")
    else:
        draft.say("end.knockout", because=question.knockout.because.to(draft.tongue))


def finish(draft: Draft, job: Job, assessment: Assessment) -> None:
    """Repeat what was noted, and say what happens next."""
    decide(draft, assessment)
    draft.say("end.recap")
    for question in job.questions:
        say_answer(draft, question, draft.answers.get(question.id))
    draft.say("end.wrong")
    process = next((fact for fact in job.knowledge if fact.id == "process"), None)
    if process is None:
        draft.say("end.next")
    else:
        draft.say("other.fact", text=process.text.to(draft.tongue))


def say_answer(
    draft: Draft, question: Question, value: object, longest: int = LONGEST_VALUE
) -> None:
    """One line: the question and what was answered, of words the first ``longest`` characters."""
    asked = shortened(question.ask.to(draft.tongue), _LONGEST_QUESTION)
    if value is None:
        draft.say("end.line_open", question=asked)
        return
    answer = readable(question, value, draft.tongue, draft.country, longest)
    draft.lines.append(Line("end.line", {"question": asked, "answer": answer}, question.id))


def say_status(draft: Draft) -> None:
    """How the application stands; asks nothing."""
    job = draft.job
    if job is None:
        return
    out = assess(job, draft.answers).knocked_out_by is not None
    is_told = out and job.on_knockout is OnKnockout.TELL
    draft.say("status.closed" if is_told else "status.done")
