"""A résumé was read: say what it says, ask to confirm what it answers, tell what contradicts it.

Nothing of it counts by itself. What answers a question is confirmed in one message; what the chat
said otherwise stays, and a recruiter is told.
"""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.conversation import Stage
from bot.domain.document import Unread
from bot.domain.effects import Notify
from bot.domain.events import Mail
from bot.domain.profile import Profile, profile_from_json
from bot.domain.understanding import CommandKind
from bot.domain.uploads import MOST_FILES
from flows.draft import Doubt, Draft
from flows.limits import NAMED_SKILLS
from flows.moves.consenting import yes_or_no
from flows.moves.finishing import say_answer
from flows.moves.hearing import may_doubt, unconfirmed
from flows.moves.looking import looked_at
from flows.moves.questioning import go_on
from flows.readable import duration, shortened
from flows.told import contradicts, told_by
from prompts import wording

_STILL_SENT: Final = frozenset({Unread.TOO_LITTLE, Unread.NO_RESUME, Unread.TOO_MANY})
"""Reasons that leave a file which a recruiter can open: it is not asked for as if it never came."""


def take_resume(draft: Draft, mail: Mail) -> None:
    """Mail of a file that came: read, unreadable, or from where nobody reads any."""
    draft.note(f"mail.{mail.type.lower()}")
    if "unread" not in mail.payload:
        _take_unopened(draft)
    elif mail.payload.get("profile") is None:
        _take_unread(draft, mail)
    else:
        _take_read(draft, mail, profile_from_json(mail.payload["profile"]))


def _take_unopened(draft: Draft) -> None:
    was_wanted = draft.question is None and draft.stage is Stage.SCREENING
    draft.has_resume = True
    if was_wanted and not draft.messages:
        draft.say("resume.received")
        go_on(draft)


def _take_unread(draft: Draft, mail: Mail) -> None:
    reasons = _reasons(mail)
    draft.do(Notify("resume.unread", {"resume": _id(mail), "reasons": list(reasons)}))
    if draft.resume is None and not _STILL_SENT.intersection(reasons):
        draft.has_resume = False
    if not _may_speak(draft):
        return
    _say_reasons(draft, reasons)
    _go_on(draft)


def _take_read(draft: Draft, mail: Mail, profile: Profile) -> None:
    is_news = not mail.payload.get("again")
    draft.has_resume, draft.resume = True, _id(mail)
    if is_news:
        _tell_recruiters(draft, mail, profile)
    if not _may_speak(draft):
        return
    if is_news:
        _say_what_it_is(draft, mail)
        _say_what_it_says(draft, profile)
        _say_reasons(draft, _reasons(mail))
    _offer(draft, profile)
    _go_on(draft)


def _may_speak(draft: Draft) -> bool:
    return draft.has_consent and not draft.is_silent


def _go_on(draft: Draft) -> None:
    """Whoever said something in this turn is asked what is open after that was answered."""
    if not draft.messages and draft.stage is not Stage.SCREENED:
        go_on(draft)


def _say_reasons(draft: Draft, reasons: tuple[Unread, ...]) -> None:
    for reason in reasons:
        values = {"n": MOST_FILES} if reason is Unread.TOO_MANY else {}
        draft.say(f"resume.{reason}", **values)
        draft.note(f"resume.{reason}")


def _say_what_it_is(draft: Draft, mail: Mail) -> None:
    if mail.payload.get("is_continued"):
        draft.say("resume.continued")
    elif mail.payload.get("replaces"):
        draft.say("resume.replaced")
    else:
        draft.say("resume.read")


def _say_what_it_says(draft: Draft, profile: Profile) -> None:
    """A few lines, in the résumé's own words: who wrote it sees at once what was misread."""
    words = wording(draft.tongue)
    if profile.name:
        draft.say("resume.name", name=shortened(profile.name))
    if profile.experience and (work := _work(profile)):
        draft.say("resume.work", work=work)
    if profile.total_experience_months:
        draft.say("resume.months", months=duration(profile.total_experience_months, words))
    if profile.skills:
        named = [shortened(each) for each in profile.skills[:NAMED_SKILLS]]
        draft.say("resume.skills", skills=", ".join(named))


def _work(profile: Profile) -> str:
    """The role that goes on, else the one that is named first."""
    roles = [role for role in profile.experience if role.title or role.employer]
    role = next((role for role in roles if role.is_current), roles[0] if roles else None)
    said = (role.title, role.employer) if role else ()
    return ", ".join(shortened(each) for each in said if each)


def _tell_recruiters(draft: Draft, mail: Mail, profile: Profile) -> None:
    resume = _id(mail)
    if reasons := _reasons(mail):
        draft.do(Notify("resume.unread", {"resume": resume, "reasons": list(reasons)}))
    if ways := mail.payload.get("hidden"):
        draft.do(Notify("resume.hidden", {"resume": resume, "ways": list(ways)}))
    for question, value in _values(draft, profile).items():
        if question in draft.answers and contradicts(draft, question, value):
            draft.do(Notify("resume.contradicts", {"resume": resume, "question": question}))


def _offer(draft: Draft, profile: Profile) -> None:
    """Ask to confirm what it answers, in one message; what is answered already stays as it is."""
    job = draft.job
    if draft.stage is not Stage.SCREENING or job is None or not may_doubt(draft):
        return
    draft.offered = looked_at(draft)
    now = {each.question for each in draft.commands if each.kind is CommandKind.ANSWER}
    known = draft.answers.keys() | now | set(draft.left)
    values = {q: value for q, value in _values(draft, profile).items() if q not in known}
    if not values:
        return
    values = {**unconfirmed(draft), **values}
    draft.say("resume.heard")
    for question in job.questions:
        if question.id in values:
            say_answer(draft, question, values[question.id])
    draft.say("handback.right")
    draft.options = yes_or_no(draft.tongue)
    reply = str(draft.turn.reply_id)
    draft.doubt = {"kind": Doubt.HEARD.value, "message": reply, "answers": values}
    draft.note("resume.offered")


def _values(draft: Draft, profile: Profile) -> Mapping[str, Any]:
    """What it says to questions that it may answer, by question."""
    job = draft.job
    if job is None:
        return {}
    told = {q.id: told_by(draft, job, q, profile) for q in job.questions if q.from_resume}
    return {question: value for question, value in told.items() if value is not None}


def _reasons(mail: Mail) -> tuple[Unread, ...]:
    known = {each.value for each in Unread}
    return tuple(Unread(each) for each in mail.payload.get("unread", ()) if each in known)


def _id(mail: Mail) -> str:
    return str(mail.payload.get("resume", ""))
