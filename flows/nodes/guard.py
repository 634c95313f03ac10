"""guard: what is decided without a model, before anything is interpreted."""

from datetime import datetime
from typing import Any

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Stage
from bot.domain.effects import RecordConsent
from bot.domain.job import Job
from flows.aside import read
from flows.draft import Draft
from flows.guards.language import language_of
from flows.guards.takeover import handed_back, must_be_silent
from flows.limits import RESUMED_AFTER
from flows.moves.consenting import ask_consent, hear_consent
from flows.moves.flooding import hear_flood
from flows.moves.opting import hear_opting
from flows.moves.wanting import welcome_back
from flows.state import STATE_VERSION, State
from flows.understanding.jobs import coded
from flows.understanding.wishes import name_counts


async def guard(state: State) -> dict[str, Any]:
    """Opt-out, takeover, language, consent; leaves in ``said`` what may be understood."""
    draft = Draft.of(state)
    await read(draft, _decide)
    return draft.changes(STATE_VERSION)


def _decide(draft: Draft) -> None:
    draft.said = draft.messages
    hear_flood(draft)
    hear_opting(draft)
    if draft.opted_out or must_be_silent(draft.turn.owner):
        draft.hold(*draft.said)
        draft.said = ()
    else:
        _listen(draft)


def _listen(draft: Draft) -> None:
    _follow_language(draft)
    if handed_back(draft.turn.mail) is not None:
        draft.said = ()  # said to a recruiter: the hand-back asks to confirm it
        return
    if draft.has_consent:
        draft.late = tuple(each for each in draft.said if draft.came_late(each))
        draft.said = tuple(each for each in draft.said if each not in draft.late)
        _greet_again(draft)
        return
    hear_consent(draft)
    if _came_back(draft) and not draft.is_asking and draft.stage is not Stage.APPLYING:
        ask_consent(draft)


def _greet_again(draft: Draft) -> None:
    """Who was silent for long is told what it was about."""
    if not draft.messages:
        return
    before = datetime.fromisoformat(draft.heard_at) if draft.heard_at else draft.turn.now
    draft.heard_at = draft.turn.now.isoformat()
    if draft.turn.now - before >= RESUMED_AFTER and draft.said:
        welcome_back(draft)


def _follow_language(draft: Draft) -> None:
    draft.named = _named(draft)
    codes = [job.code for job in draft.turn.jobs.jobs]
    counts = name_counts(draft)
    for message in draft.messages:
        if message.tap is None and message.text:
            draft.language = language_of(draft.language, message.text, codes, name_counts=counts)


def _named(draft: Draft) -> Job | None:
    """The job of an ad's code; its language is spoken, and its employer named, before consent."""
    if draft.job is not None:
        return None
    texts = [each.text for each in (*draft.turn.held, *draft.messages)]
    return next((job for text in texts for job in coded(draft.open_jobs, text)), None)


def _came_back(draft: Draft) -> bool:
    return any(
        isinstance(effect, RecordConsent) and effect.kind is ConsentKind.OPTED_IN
        for effect in draft.effects
    )
