"""What takes an earlier answer back: "sorry, four years, not five"; "the vehicle is wrong".

A correction shows which answer it means by that question's words, or by the kind of its value when
it says that something is to be another. Else it may mean the last answer, or the open question.
"""

from collections.abc import Sequence

from bot.domain.job import Job, Question, QuestionType
from bot.domain.screening import knocked_out
from bot.domain.understanding import Command
from flows.draft import Draft
from flows.guards.talk import seems_to_ask, split_questions
from flows.guards.wanted import changes_something, mends, says_what_was_meant
from flows.guards.words import words
from flows.parsing.parsed import Parsed
from flows.parsing.statements import corrected
from flows.parsing.topics import speaks_of
from flows.parsing.vocabulary import vocabulary
from flows.understanding.claims import Claim, claims
from flows.understanding.commands import correct, otherwise
from flows.understanding.reading import is_usable, parse

_SHORT = 14
"""Words of a message that says only which answer is wrong."""


def read_corrections(draft: Draft, job: Job, question: Question | None, text: str) -> list[Command]:
    """Answers that the message replaces; ``question`` is the open one, if any."""
    answered = [each for each in job.questions if each.id in draft.answers and each != question]
    if not answered or not split_questions(text).rest:
        return []
    is_marked = changes_something(text)
    fits = question is not None and _fits(parse(draft, question, text))
    found = [
        each
        for each in claims(draft, job, text, answered, loosely=is_marked or not fits)
        if each.value != draft.answers[each.question.id]
    ]
    if meant := _meant(found, fits=fits, is_marked=is_marked, is_over=question is None):
        return [_taken_back(each, text, is_marked=is_marked) for each in meant]
    if (last := _last_answer(draft, job, question, text, fits=fits)) is not None:
        return [last]
    if is_marked and (named := _named(job, answered, text)) is not None and not fits:
        return [correct(named.id, None, text)]
    if len(found) == 1 and not fits and _is_self_evident(draft, job, found[0]):
        return [otherwise(found[0].question.id, found[0].value, text)]
    return []


def _fits(reading: Parsed) -> bool:
    return reading.unanswered or is_usable(reading)


def _taken_back(claim: Claim, text: str, *, is_marked: bool) -> Command:
    """What would end the screening is asked back, unless it says that it corrects."""
    if not is_marked and knocked_out(claim.question, claim.value):
        return otherwise(claim.question.id, claim.value, text)
    return correct(claim.question.id, claim.value, claim.words, claim.confidence)


def _meant(found: Sequence[Claim], *, fits: bool, is_marked: bool, is_over: bool) -> list[Claim]:
    """Those that are beyond doubt: by topic; or the only one, when something is taken back."""
    topical = [each for each in found if each.is_topical]
    if topical:
        return topical if is_marked or not fits or is_over else []
    is_plain = len(found) == 1 and (is_over or (is_marked and not fits))
    return list(found) if is_plain else []


def _last_answer(
    draft: Draft, job: Job, question: Question | None, text: str, *, fits: bool
) -> Command | None:
    """The last answer is another: "I meant no", "sorry, the second one"."""
    last = next((each for each in reversed(draft.asked) if each in draft.answers), None)
    before = job.question(last)
    if before is None or not changes_something(text) or before == question:
        return None
    if fits and not says_what_was_meant(text):
        return None
    if before.type in {QuestionType.TEXT, QuestionType.PLACE}:
        rest = corrected(text, vocabulary(draft.tongue)) if says_what_was_meant(text) else None
        reading = parse(draft, before, rest) if rest else None
    else:
        reading = parse(draft, before, text)
    if reading is None or not is_usable(reading) or reading.value == draft.answers[before.id]:
        return None
    return correct(before.id, reading.value, reading.words, reading.confidence)


def _named(job: Job, answered: Sequence[Question], text: str) -> Question | None:
    """The one answer that is called wrong without a word about what is right."""
    if not mends(text) or seems_to_ask(text) or len(words(text)) > _SHORT:
        return None
    named = [each for each in answered if speaks_of(text, job, each)]
    return named[0] if len(named) == 1 else None


def _is_self_evident(draft: Draft, job: Job, claim: Claim) -> bool:
    """Whether no question that is still to come could be meant by this value."""
    rest = [each for each in job.questions if each.id not in draft.answers]
    return not any(is_usable(parse(draft, each, claim.words)) for each in rest if _reads(each))


def _reads(question: Question) -> bool:
    return question.type not in {QuestionType.TEXT, QuestionType.PLACE}
