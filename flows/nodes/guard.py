"""guard: what is decided without a model, before anything is interpreted."""

from datetime import datetime
from typing import Any

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Stage
from bot.domain.effects import RecordConsent
from bot.domain.job import Job
from bot.domain.ports import Knowledge
from flows.aside import read
from flows.draft import Draft
from flows.guards.language import language_of
from flows.guards.takeover import handed_back, must_be_silent
from flows.guards.talk import small_talk, split_questions
from flows.guards.wanted import is_injection, is_off_topic
from flows.limits import RESUMED_AFTER, TOLD_BEFORE_CONSENT
from flows.moves.consenting import ask_consent, hear_consent
from flows.moves.flooding import hear_flood
from flows.moves.informing import tell_fact
from flows.moves.opting import hear_opting
from flows.moves.wanting import welcome_back
from flows.state import STATE_VERSION, State
from flows.understanding.jobs import coded, the_job, without_codes
from flows.understanding.wishes import name_counts


class Guard:
    """The node. Of what is known of a job it may tell before consent, and reads nothing else."""

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        self._knowledge = knowledge

    async def __call__(self, state: State) -> dict[str, Any]:
        """Opt-out, takeover, language, consent; leaves in ``said`` what may be understood."""
        draft = Draft.of(state)
        await read(draft, _decide)
        job = the_job(draft)
        if self._knowledge is not None and job is not None:
            self._knowledge.prepare(job, draft.tongue)
        if draft.is_asking and draft.stage is Stage.CONSENT:
            await self._tell(draft)
        return draft.changes(STATE_VERSION)

    async def _tell(self, draft: Draft) -> None:
        """Facts that were asked for together with hello, in front of the question for consent."""
        job = the_job(draft)
        if self._knowledge is None or job is None:
            return
        asked = draft.lines.pop()
        for question in _questions(draft)[:TOLD_BEFORE_CONSENT]:
            found = await self._knowledge.find(job, question, draft.tongue)
            if found is not None:
                tell_fact(draft, found)
        draft.lines.append(asked)


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
        is_talk = draft.language is not None and small_talk(message.text) is not None
        if message.tap is None and message.text and not is_talk:
            draft.language = language_of(draft.language, message.text, codes, name_counts=counts)


def _questions(draft: Draft) -> list[str]:
    """What is asked in so many words; who speaks to a machine about its rules asks nothing."""
    texts = [without_codes(draft.open_jobs, each.text) for each in draft.messages]
    return [
        question.strip(" ,;:-")
        for text in texts
        if not (is_injection(text) or is_off_topic(text))
        for question in split_questions(text).questions
    ]


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
