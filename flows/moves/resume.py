"""A résumé was read: say what it says, ask to confirm what it answers, tell what contradicts it.

Nothing of it counts by itself. What answers a question is confirmed in one message; what the chat
said otherwise stays, and a recruiter is told.
"""

import re
from collections.abc import Iterable
from typing import Final

from bot.domain.conversation import Stage
from bot.domain.document import Unread
from bot.domain.effects import Notify
from bot.domain.events import Mail
from bot.domain.job import ResumeWish
from bot.domain.profile import Profile, profile_from_json
from bot.domain.uploads import MOST_FILES
from flows.draft import Draft
from flows.limits import LONGEST_SKILLS, NAMED_SKILLS
from flows.moves.offering import is_waited_for, offer, weigh
from flows.moves.questioning import go_on
from flows.readable import duration, shortened
from prompts import wording

_STILL_SENT: Final = frozenset({Unread.TOO_LITTLE, Unread.NO_RESUME, Unread.TOO_MANY})
"""Reasons that leave a file which a recruiter can open: it is not asked for as if it never came."""

_LINK: Final = re.compile(
    r"://|\bwww\.|\w{3}\.\w{2,}/"
    r"|\w\.(?:com|org|info|xyz|link|site|online|top|shop|co|me|ly|ru|cn)\b",
    re.IGNORECASE,
)
"""What a phone would make a link of: nobody is led anywhere by words that we repeat."""


def take_resume(draft: Draft, mail: Mail) -> None:
    """Mail of a file that came: read, unreadable, or from where nobody reads any."""
    draft.note(f"mail.{mail.type.lower()}")
    if mail.payload.get("again"):
        _take_again(draft, mail)
    elif "unread" not in mail.payload:
        _take_unopened(draft)
    elif mail.payload.get("profile") is None:
        _take_unread(draft, mail)
    else:
        _take_read(draft, mail, profile_from_json(mail.payload["profile"]))


def _take_unopened(draft: Draft) -> None:
    was_wanted = draft.question is None and draft.stage is Stage.SCREENING
    draft.has_resume = True
    if was_wanted and not draft.messages:
        draft.say("resume.came")
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
    """What it says; of a paper that is kept beside the résumé nothing is used."""
    draft.has_resume = True
    _tell_recruiters(draft, mail)
    is_beside = bool(mail.payload.get("beside"))
    if not is_beside:
        draft.resume = _id(mail)
        weigh(draft, profile)
    if not _may_speak(draft) or _is_unwanted(draft):
        return
    if is_beside:
        draft.say("resume.beside")
    else:
        _say_what_it_is(draft, mail, profile)
    _say_reasons(draft, _reasons(mail))
    offer(draft)
    _go_on(draft)


def _take_again(draft: Draft, mail: Mail) -> None:
    """Told once more, of one that was read before: what it answers is offered, else we go on."""
    if not is_waited_for(draft) or draft.resume != _id(mail):
        return
    if (profile := mail.payload.get("profile")) is not None:
        weigh(draft, profile_from_json(profile))
    else:  # it is there no more, and is not asked for again
        draft.resume = draft.offered = None
    if _may_speak(draft):
        offer(draft)
        _go_on(draft)


def _is_unwanted(draft: Draft) -> bool:
    """It was sent before there was a job, and this one wants none."""
    return draft.job is not None and draft.job.resume is ResumeWish.NEVER


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


def _say_what_it_is(draft: Draft, mail: Mail, profile: Profile) -> None:
    if not (said := _said_of(draft, profile)):
        draft.say("resume.plain")
    elif mail.payload.get("is_continued"):
        draft.say("resume.continued")
    elif mail.payload.get("replaces"):
        draft.say("resume.replaced")
    else:
        draft.say("resume.read")
    for key, value in said.items():
        draft.say(f"resume.{key}", **{key: value})


def _said_of(draft: Draft, profile: Profile) -> dict[str, str]:
    """A few lines, in the résumé's own words: who wrote it sees at once what was misread."""
    months = profile.total_experience_months
    learned = [each for each in profile.education if each.degree or each.institution][:1]
    said = {
        "name": _joined([profile.name]),
        "work": _work(profile),
        "months": duration(months, wording(draft.tongue)) if months else "",
        "learning": _joined(part for each in learned for part in (each.degree, each.institution)),
        "skills": _joined(profile.skills[:NAMED_SKILLS], LONGEST_SKILLS),
    }
    if not profile.skills:
        said["languages"] = _joined(profile.languages[:NAMED_SKILLS], LONGEST_SKILLS)
        said["licences"] = _joined(profile.licences[:NAMED_SKILLS], LONGEST_SKILLS)
    return {key: value for key, value in said.items() if value}


def _joined(parts: Iterable[str | None], longest: int | None = None) -> str:
    """One line of them, without what leads elsewhere."""
    line = ", ".join(shortened(each) for each in parts if each and not _LINK.search(each))
    return shortened(line, longest) if longest else line


def _work(profile: Profile) -> str:
    """The role that goes on, else the one that is named first."""
    roles = [role for role in profile.experience if role.title or role.employer]
    role = next((role for role in roles if role.is_current), roles[0] if roles else None)
    return _joined((role.title, role.employer) if role else ())


def _tell_recruiters(draft: Draft, mail: Mail) -> None:
    if reasons := _reasons(mail):
        draft.do(Notify("resume.unread", {"resume": _id(mail), "reasons": list(reasons)}))
    if ways := mail.payload.get("hidden"):
        draft.do(Notify("resume.hidden", {"resume": _id(mail), "ways": list(ways)}))


def _reasons(mail: Mail) -> tuple[Unread, ...]:
    known = {each.value for each in Unread}
    return tuple(Unread(each) for each in mail.payload.get("unread", ()) if each in known)


def _id(mail: Mail) -> str:
    return str(mail.payload.get("resume", ""))
