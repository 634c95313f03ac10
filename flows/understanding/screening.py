"""What words mean while a question of the job is open: the typed parsers, message by message.

A message may do several things: answer what is open and what is not, take an answer back, ask. What
is wanted besides answers is looked for first, because nearly any words answer some question.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from bot.domain.job import Job, Question, QuestionType
from bot.domain.message import Said
from bot.domain.screening import knocked_out
from bot.domain.understanding import Command, CommandKind
from flows.draft import Doubt, Draft
from flows.guards.talk import (
    SmallTalk,
    is_phatic,
    is_puzzled,
    seems_to_ask,
    small_talk,
    split_questions,
)
from flows.guards.words import words
from flows.parsing.parsed import Parsed, Problem
from flows.parsing.places import yes_or_no_at
from flows.parsing.skipping import wants_to_skip
from flows.parsing.topics import speaks_of
from flows.understanding.claims import CHOSEN, FIGURES, Claim, claims, clauses, leads_in, leaves
from flows.understanding.commands import (
    CONFIRMED,
    PUZZLED,
    STALE,
    answer,
    plainly,
    problem,
    skip,
    unusable,
)
from flows.understanding.correcting import asks_to_mend, read_corrections
from flows.understanding.doubts import NO, YES, doubt_settled, with_number
from flows.understanding.own_number import own_number
from flows.understanding.reading import is_usable, parse
from flows.understanding.wishes import ends_reading, is_wish, read_wishes, text_of

_WHOLE: Final = frozenset({QuestionType.TEXT, QuestionType.PLACE})
"""Types that take nearly any words for an answer: other meanings are looked for first."""

_ADDING: Final = frozenset({QuestionType.TEXT, QuestionType.CHOICES})
"""Types whose answer may come in several messages, each usable alone."""

_NOTICE: Final = "notice, preaviso, aviso previo, नोटिस"
"""A question about notice is answered by "immediate joiner", which names a date as well."""

_PLAIN: Final = 0.9
"""Confidence of a figure that is said with hardly a word besides."""

_UNREAD: Final = frozenset({None, Problem.NOT_UNDERSTOOD, Problem.AMBIGUOUS})
"""Problems of a text whose clauses may do better; None: it is only unsure."""

_GIVING: Final = frozenset({CommandKind.ANSWER, CommandKind.CORRECT})

_FORGOTTEN: Final = frozenset({CommandKind.NOT_UNDERSTOOD, CommandKind.SMALL_TALK})
"""What ``wait`` and ``sorry`` around an answer come to."""


def read_burst(draft: Draft, question: Question, said: Sequence[Said]) -> list[Command]:
    """Commands of messages sent together: the last usable answer wins, fragments are forgotten."""
    commands = [each for message in said for each in read_message(draft, question, message)]
    given = [each for each in commands if each.kind in _GIVING]
    texts = [each.text for each in said if each.text and each.tap is None]
    if any(_settled(draft, question, each) is not None for each in said):
        texts = []  # a yes and a "that is right" are no text of two lines
    is_added = question.type in _ADDING and len(_answers_to(question, given)) == len(said)
    if len(texts) > 1 and (not given or is_added):
        joined = parse(draft, question, " ".join(texts))
        if is_usable(joined):
            whole = answer(question.id, joined.value, joined.words, joined.confidence)
            return [*_besides(commands), whole]
    return [*_besides(commands), *_last_each(given)] if given else commands


def read_message(draft: Draft, question: Question, message: Said) -> list[Command]:
    """Commands of one message."""
    if (settled := _settled(draft, question, message)) is not None:
        return settled
    if (shown := _shown(draft, question, message)) is not None:
        return shown
    text = with_number(draft, text_of(draft, message))
    by_itself = _answers_by_itself(draft, question, text)
    wishes = read_wishes(draft, message, is_answer=by_itself)
    if ends_reading(wishes):
        return wishes
    return [*wishes, *_read_text(draft, question, text, has_wishes=bool(wishes))]


def _settled(draft: Draft, question: Question, message: Said) -> list[Command] | None:
    """What a message says to our doubt, unless it says what is right instead."""
    settled = doubt_settled(draft, message)
    return None if settled and _says_better(draft, question, message) else settled


def _shown(draft: Draft, question: Question, message: Said) -> list[Command] | None:
    """What a message shows rather than says: a button, a place, the number it came from."""
    tap, place = message.tap, message.location
    if tap is not None and tap.message is not None and tap.option is not None:
        if str(tap.message) not in draft.asks:
            return [problem(tap.label, STALE)]
        if (value := _tapped(question, tap.option)) is not None:
            return [answer(question.id, value, tap.label)]
    if place is not None and question.type is QuestionType.PLACE:
        where = place.label or f"{place.latitude:.5f}, {place.longitude:.5f}"
        return [answer(question.id, where, where)]
    if question.type is QuestionType.PHONE and (own := own_number(draft, message)) is not None:
        return [answer(question.id, own, message.text)]
    return None


def _read_text(draft: Draft, question: Question, text: str, *, has_wishes: bool) -> list[Command]:
    if not text or (has_wishes and question.type in {*_WHOLE, QuestionType.YES_NO}):
        return []
    if wants_to_skip(text):
        return [skip(text, question.id)]
    if question.type in _WHOLE and (talk := small_talk(text)) is not None:
        is_refusal = talk is SmallTalk.THANKS and not question.required
        return [skip(text, question.id) if is_refusal else _talk(text, talk)]
    if is_puzzled(text):
        return [problem(text, PUZZLED)]
    split = split_questions(text)
    asked = [_asked(draft, each) for each in split.questions if not _is_phatic(each)]
    if not split.rest or (asked and small_talk(split.rest) is not None):
        return asked
    rest = _read_rest(draft, question, split.rest)
    if has_wishes:  # "can we speak English" was heard as a wish and asks nothing else
        rest = [each for each in rest if each.kind is not CommandKind.ASK]
    if asked:
        rest = [_asked_too(each) for each in rest]
    is_beside = bool(asked) or has_wishes
    return asked + [each for each in rest if not is_beside or each.kind not in _FORGOTTEN]


def _asked(draft: Draft, words: str) -> Command:
    """A question of theirs; ``can I change my experience?`` is none."""
    return asks_to_mend(draft, draft.job, words) or plainly(CommandKind.ASK, words)


def _is_phatic(words: str) -> bool:
    """What is asked for politeness, or was heard as a wish already."""
    return is_wish(words) or is_phatic(words)


def _asked_too(command: Command) -> Command:
    """``parking? and how much do you pay?``: what is no answer and bears the mark is asked, too."""
    is_question = command.kind is CommandKind.NOT_UNDERSTOOD and "?" in command.words
    return plainly(CommandKind.ASK, command.words) if is_question else command


def _read_rest(draft: Draft, question: Question, text: str) -> list[Command]:
    """What a message states: corrections first, the open question, then whatever else it tells."""
    job = draft.job
    if job is not None and (taken_back := read_corrections(draft, job, question, text)):
        return [*taken_back, *_given_beside(draft, question, text, taken_back)]
    beside = _claims_beside(draft, job, question, text) if job is not None else []
    if question.type in _WHOLE:
        told = [] if question.type is QuestionType.TEXT else _answers(_topical(beside))
        is_place = _speaks_of(draft, question, text) or leads_in(draft, text)
        return told if told and not is_place else _read_whole(draft, question, text)
    reading = _reading_of_open(draft, question, text, {each.words for each in beside})
    given = _given(question, reading, text) if reading is not None else None
    told = _answers(each for each in beside if not _is_same_figure(question, given, each))
    if given is not None or told:
        return [*([given] if given else []), *told]
    return [_unread(reading, text)]


def _topical(found: Iterable[Claim]) -> list[Claim]:
    """What speaks of other questions so plainly that it is no name of a place."""
    return [each for each in found if each.is_topical or each.question.type in CHOSEN]


def _given_beside(
    draft: Draft, question: Question, text: str, taken_back: Sequence[Command]
) -> list[Command]:
    """``closing. And sorry, 3 years``: the clause that corrects nothing answers what is open."""
    if question.type in _WHOLE:
        return []
    used = [each.words for each in taken_back]
    for clause in clauses(text)[1:]:
        if any(clause in each or each in clause for each in used):
            continue
        reading = parse(draft, question, clause)
        if is_usable(reading):
            return [answer(question.id, reading.value, reading.words, reading.confidence)]
    return []


def _unread(reading: Parsed | None, text: str) -> Command:
    """What answers nothing: small talk, a question without its mark, or words that do not fit."""
    talk = small_talk(text)
    if talk is not None and talk is not SmallTalk.LAUGH:
        return _talk(text, talk)
    if reading is None:
        return problem(text, Problem.NOT_UNDERSTOOD.value)
    if reading.problem is Problem.NOT_UNDERSTOOD and seems_to_ask(text):
        return plainly(CommandKind.ASK, text)
    return unusable(reading, text)


def _read_whole(draft: Draft, question: Question, text: str) -> list[Command]:
    if seems_to_ask(text):
        return [plainly(CommandKind.ASK, text)]
    reading = parse(draft, question, text)
    return [_given(question, reading, text) or unusable(reading, text)]


def _given(question: Question, reading: Parsed, text: str) -> Command | None:
    if reading.unanswered:
        return skip(text, question.id)
    if not is_usable(reading):
        return None
    return answer(question.id, reading.value, reading.words, reading.confidence)


def answers_told(draft: Draft, job: Job, question: Question | None, text: str) -> list[Command]:
    """Answers to questions that were not asked yet; ``question`` is the open one.

    None that would end the screening: who loses a job over an answer was asked for it.
    """
    return _answers(_claims_beside(draft, job, question, text))


def _answers(found: Iterable[Claim]) -> list[Command]:
    return [
        answer(each.question.id, each.value, each.words, each.confidence)
        for each in found
        if not knocked_out(each.question, each.value)
    ]


def _claims_beside(draft: Draft, job: Job, question: Question | None, text: str) -> list[Claim]:
    rest = [each for each in job.questions if each.id not in draft.answers and each != question]
    return claims(draft, job, text, rest)


def _reading_of_open(
    draft: Draft, question: Question, text: str, taken: Collection[str]
) -> Parsed | None:
    """The open question's reading of the text, else the one that its clauses agree on.

    None when the text speaks of other questions alone: "no experience" denies no licence.
    """
    parts = [part for part in clauses(text) if not _is_anothers(draft, question, part, taken)]
    if not parts:
        return None
    first, *rest = (parse(draft, question, part) for part in parts)
    if is_usable(first) or first.unanswered or first.problem not in _UNREAD:
        return first
    usable = [each for each in rest if is_usable(each)]
    agree = usable and all(each.value == usable[0].value for each in usable)
    if not agree or (
        question.type is QuestionType.YES_NO and _is_qualified(draft, question, text, taken)
    ):
        return first
    return usable[0]


def _is_qualified(draft: Draft, question: Question, text: str, taken: Collection[str]) -> bool:
    """Whether something stands beside a yes or no that is about neither: "yes, but it expired"."""
    return any(
        part not in taken
        and small_talk(part) is None
        and not is_usable(parse(draft, question, part))
        for part in leaves(text)
    )


def _is_same_figure(question: Question, given: Command | None, claim: Claim) -> bool:
    """One figure answers one question: what is open is meant by it."""
    if given is None or question.type not in FIGURES or claim.question.type not in FIGURES:
        return False
    return given.words in claim.words


def _is_anothers(draft: Draft, question: Question, part: str, taken: Collection[str]) -> bool:
    """Whether a clause answers another question, and says neither this one's words nor yes."""
    if part not in taken or _speaks_of(draft, question, part):
        return False
    reading = parse(draft, question, part)
    is_plain = question.type in FIGURES and (
        reading.confidence >= _PLAIN or _speaks_of(draft, question, _NOTICE)
    )
    return not (is_usable(reading) and (reading.value is True or is_plain))


def _speaks_of(draft: Draft, question: Question, text: str) -> bool:
    return draft.job is not None and speaks_of(text, draft.job, question)


def _talk(text: str, talk: SmallTalk) -> Command:
    return plainly(CommandKind.SMALL_TALK, text, talk.value)


def _answers_by_itself(draft: Draft, question: Question, text: str) -> bool:
    """A label like "Agent" answers its question; it does not ask for one."""
    return bool(question.choices and text) and is_usable(parse(draft, question, text))


def _says_better(draft: Draft, question: Question, message: Said) -> bool:
    """``no, 20000`` to "did you mean 200?" is an answer, not only a no."""
    kind = draft.doubt["kind"] if draft.doubt is not None else None
    is_value = kind in {Doubt.VALUE, Doubt.HEARD}
    if not is_value or message.tap is not None or question.type is QuestionType.YES_NO:
        return False
    if kind == Doubt.HEARD and (question.type in _WHOLE or _is_mere(message.text)):
        return False
    return is_usable(parse(draft, question, message.text))


def _is_mere(text: str) -> bool:
    """``yes``, ``no``, ``1`` or ``2`` answers "is that right?", not the question before it."""
    return yes_or_no_at(text) is not None or len(words(text)) == 1


def _tapped(question: Question, option: str) -> Any | None:  # noqa: ANN401 - JSON
    if question.type is QuestionType.YES_NO:
        return {YES: True, NO: False}.get(option)
    if option not in {choice.id for choice in question.choices}:
        return None
    return [option] if question.type is QuestionType.CHOICES else option


def _besides(commands: Sequence[Command]) -> list[Command]:
    dropped = {*_FORGOTTEN, *_GIVING, CommandKind.SKIP}
    return [each for each in commands if each.kind not in dropped or _is_confirmation(each)]


def _is_confirmation(command: Command) -> bool:
    return command.kind is CommandKind.SMALL_TALK and command.value == CONFIRMED


def _answers_to(question: Question, given: Sequence[Command]) -> list[Command]:
    return [each for each in given if each.question == question.id]


def _last_each(given: Sequence[Command]) -> list[Command]:
    """The last answer to each question."""
    return list({each.question: each for each in given}.values())
