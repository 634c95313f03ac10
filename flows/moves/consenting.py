"""Asking for consent and hearing the answer. Before it, words are kept and nothing is read."""

from typing import Final

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Stage
from bot.domain.effects import ClearTimers, Notify, RecordConsent
from bot.domain.message import Option, Said
from flows.draft import Draft, Line
from flows.guards.consent import read_consent, says_more
from flows.guards.person import wants_person
from flows.guards.talk import SmallTalk, small_talk
from flows.limits import PERSON_AFTER
from flows.moves.calling import call_person
from flows.moves.quoting import quote
from flows.understanding.doubts import NO, YES, verdict_on
from prompts import wording

_ASK: Final = "consent.ask"


def hear_consent(draft: Draft) -> None:
    """Take this turn's messages while there is no consent; leaves what may be understood now.

    What came late neither agrees nor refuses: the listing it was found in does not say which
    question a button belonged to, and consent must be beyond doubt. So it is named and asked again.
    """
    said, late = _apart(draft)
    if draft.doubt is not None and not draft.has_doubt_now:
        said = _settle_doubt(draft, said)
    verdicts = {message.id: _verdict(draft, message) for message in said}
    given = [each for each in verdicts.values() if each is not None]
    if given and given[-1]:
        _grant(draft)
        fresh = [each for each in said if verdicts[each.id] is None or _tells_more(each)]
        draft.said, draft.late = (*draft.turn.held, *late, *fresh), ()
        return
    draft.hold(*late, *said)
    if given:
        _refuse(draft)
    elif (said or _may_name_late(draft)) and not draft.has_doubt_now:
        _hear_no_answer(draft, said)


def _apart(draft: Draft) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """This turn's messages, and those that came late; the first words of all are never late."""
    said, draft.said = draft.said, ()
    late = tuple(each for each in said if draft.came_late(each) and draft.stage is not Stage.NEW)
    said = tuple(each for each in said if each not in late)
    draft.late = late
    kept = (each for each in late if _verdict(draft, each) is None or _tells_more(each))
    return said, tuple(kept)


def _may_name_late(draft: Draft) -> bool:
    """Who refused may have said this before: nobody is asked again for what came late."""
    if not draft.late:
        return False
    if draft.stage is Stage.WITHDRAWN:
        draft.do(Notify("said.late"))
        return False
    return True


def _settle_doubt(draft: Draft, said: tuple[Said, ...]) -> tuple[Said, ...]:
    """A no to "shall I stop writing?" refuses nothing; it is asked again what was open."""
    kept = tuple(each for each in said if verdict_on(draft, each) is None)
    draft.doubt = None
    if len(kept) < len(said):
        draft.say("opt_out.kept")
        if not kept:
            ask_consent(draft)
    return kept


def ask_consent(draft: Draft) -> None:
    """Ask, in other words each time; who never heard from us is told first who we are."""
    key = _wording_for(draft)
    if draft.stage is Stage.NEW:
        draft.lines.insert(0, _greeting(draft))
    if draft.stage is not Stage.CONSENT:
        draft.reopen()
    draft.forget_doubt()
    draft.stage = Stage.CONSENT
    draft.consent_text = wording(draft.tongue).name(key)
    draft.say(key)
    draft.options = yes_or_no(draft.tongue)
    draft.is_asking = True


def yes_or_no(language: str) -> tuple[Option, ...]:
    """The two buttons, in the candidate's language."""
    words = wording(language)
    return (Option(YES, words.render("label.yes")), Option(NO, words.render("label.no")))


def _hear_no_answer(draft: Draft, said: tuple[Said, ...]) -> None:
    if draft.stage is Stage.WITHDRAWN and all(_is_farewell(draft, each) for each in said):
        return
    if draft.late and draft.stage is not Stage.WITHDRAWN:
        quote(draft, "late.wrote", draft.late)
    if any(wants_person(each.text) for each in (*draft.late, *said)):
        call_person(draft)
    elif draft.stage is Stage.CONSENT and said:
        draft.misses += 1
        if draft.misses >= PERSON_AFTER:
            draft.say("miss.person")
    ask_consent(draft)


def _is_farewell(draft: Draft, message: Said) -> bool:
    """``ok, thanks`` or another no after a refusal: one farewell was said, nothing is asked."""
    if small_talk(message.text) is SmallTalk.THANKS:
        return True
    return read_consent(message.text, draft.tongue) is False


def _verdict(draft: Draft, message: Said) -> bool | None:
    if draft.stage is not Stage.CONSENT:
        return None
    tap = message.tap
    if tap is not None and tap.message is not None and tap.option is not None:
        if str(tap.message) not in draft.asks:
            return None
        return {YES: True, NO: False}.get(tap.option)
    return read_consent(tap.label if tap else message.text, draft.tongue, _names(draft))


def _names(draft: Draft) -> list[str]:
    """What the jobs are called: said beside a yes, it takes nothing from it."""
    jobs = (*draft.open_jobs, *((draft.named,) if draft.named is not None else ()))
    return [name for job in jobs for name in (job.code, *job.title.by_language.values())]


def _tells_more(message: Said) -> bool:
    return message.tap is None and says_more(message.text)


def _grant(draft: Draft) -> None:
    _record(draft, ConsentKind.GRANTED)
    draft.stage, draft.withdrew = Stage.APPLYING, False
    draft.reopen()
    draft.say("consent.granted")


def _refuse(draft: Draft) -> None:
    _record(draft, ConsentKind.REFUSED)
    draft.stage = Stage.WITHDRAWN
    draft.reopen()
    draft.do(ClearTimers())
    draft.say("consent.refused")


def _record(draft: Draft, kind: ConsentKind) -> None:
    text = draft.consent_text or wording(draft.tongue).name(_ASK)
    draft.do(RecordConsent(kind, text, draft.tongue, draft.source))


def _wording_for(draft: Draft) -> str:
    match draft.stage:
        case Stage.NEW:
            return _ASK
        case Stage.WITHDRAWN:
            return "consent.returned" if draft.withdrew else "consent.back"
        case _:
            return (
                "consent.once_more" if draft.misses and draft.misses % 2 == 0 else "consent.again"
            )


def _greeting(draft: Draft) -> Line:
    """Who it is: the employer, if the ad's code or the open jobs leave no doubt."""
    jobs = draft.open_jobs if draft.named is None else (draft.named,)
    employers = {job.employer for job in jobs}
    if len(employers) != 1:
        return Line("greeting.plain")
    return Line("greeting.employer", {"employer": employers.pop()})
