"""A résumé as lines for a terminal: what was read of it, as a recruiter looks at it."""

from collections.abc import Iterator
from datetime import tzinfo

from bot.console.bubbles import safe
from bot.domain.profile import Degree, Profile, Role
from bot.domain.uploads import Kept
from flows.readable import duration
from prompts import wording


def resume_page(kept: Kept, zone: tzinfo | None = None) -> str:
    """What a résumé says, times in ``zone`` (this machine's own unless given)."""
    read = kept.resume
    about = [f"sent {kept.at.astimezone(zone):%d %b %H:%M}"]
    if document := read.document:
        about += ["a scan"] if document.is_scan else []
        about += ["not all of it was read"] if document.is_cut else []
        about += ["hidden words in it were not used"] if document.hidden else []
    if read.unread:
        about += ["some of its files could not be read"]
    lines = [f"résumé ({', '.join(about)})"]
    if read.profile is not None:
        lines += [f"  {safe(line)}" for line in _said(read.profile)]
    return "\n".join(lines)


def _said(profile: Profile) -> Iterator[str]:
    yield from _joined("", ", ", (profile.name, profile.location))
    yield from _joined("", ", ", (*profile.emails, *profile.phones, *profile.links))
    yield from _joined("", "", (profile.headline,))
    if profile.total_experience_months:
        yield f"{duration(profile.total_experience_months, wording('en'))} of work in all"
    yield from (f"  {_role(each)}" for each in profile.experience)
    yield from (f"  {_degree(each)}" for each in profile.education)
    yield from _joined("skills: ", ", ", profile.skills)
    yield from _joined("languages: ", ", ", profile.languages)
    yield from _joined("licences: ", ", ", profile.licences)


def _joined(label: str, between: str, values: tuple[str | None, ...]) -> Iterator[str]:
    """One line, or none where there is nothing to say."""
    if said := between.join(each for each in values if each):
        yield f"{label}{said}"


def _role(role: Role) -> str:
    when = _when(role.start, "now" if role.is_current else role.end)
    what = ", ".join(each for each in (role.title, role.employer) if each)
    return f"{when}{what}"


def _degree(degree: Degree) -> str:
    what = (degree.degree, degree.field, degree.institution)
    return _when(degree.start, degree.end) + ", ".join(each for each in what if each)


def _when(start: str | None, end: str | None) -> str:
    dates = " to ".join(each for each in (start, end) if each)
    return f"{dates}: " if dates else ""
