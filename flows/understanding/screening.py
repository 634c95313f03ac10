"""What words mean while a question of the job is open: the typed parsers, message by message."""

from collections.abc import Sequence
from typing import Any, Final

from bot.domain.job import Job, Question, QuestionType
from bot.domain.message import Said
from bot.domain.understanding import Command, CommandKind
from flows.draft import Doubt, Draft
from flows.guards.talk import SmallTalk, is_puzzled, seems_to_ask, small_talk, split_questions
from flows.parsing.answers import parse_answer
from flows.parsing.parsed import CERTAIN, Parsed, Problem
from flows.parsing.skipping import wants_to_skip
from flows.region import region_of
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
from flows.understanding.doubts import NO, YES, doubt_settled, with_number
from flows.understanding.own_number import own_number
from flows.understanding.wishes import is_wish, read_wishes, text_of

_WHOLE: Final = frozenset({QuestionType.TEXT, QuestionType.PLACE})
"""Types that take nearly any words for an answer: other meanings are looked for first."""

_ADDING: Final = frozenset({QuestionType.TEXT, QuestionType.CHOICES})
"""Types whose answer may come in several messages, each usable alone."""

_FORGOTTEN: Final = frozenset({CommandKind.NOT_UNDERSTOOD, CommandKind.SMALL_TALK})
"""What ``wait`` and ``sorry`` around an answer come to."""


def read_burst(draft: Draft, question: Question, said: Sequence[Said]) -> list[Command]:
    """Commands of messages sent together: the last usable answer wins, fragments are forgotten."""
    commands = [each for message in said for each in read_message(draft, question, message)]
    given = [each for each in commands if each.kind is CommandKind.ANSWER]
    texts = [message.text for message in said if message.text and message.tap is None]
    is_added = question.type in _ADDING and len(given) == len(said)
    if len(texts) > 1 and (not given or is_added):
        joined = parse(draft, question, " ".join(texts))
        if is_usable(joined):
            whole = answer(question.id, joined.value, joined.words, joined.confidence)
            return [*_besides(commands), whole]
    return [*_besides(commands), *_last_each(given)] if given else commands


def read_message(draft: Draft, question: Question, message: Said) -> list[Command]:
    """Commands of one message."""
    settled = doubt_settled(draft, message)
    if settled is not None and not _says_better(draft, question, message):
        return settled
    tap = message.tap
    if tap is not None and tap.message is not None and tap.option is not None:
        if str(tap.message) not in draft.asks:
            return [problem(tap.label, STALE)]
        if (value := _tapped(question, tap.option)) is not None:
            return [answer(question.id, value, tap.label)]
    if message.location is not None and question.type is QuestionType.PLACE:
        place = message.location
        where = place.label or f"{place.latitude:.5f}, {place.longitude:.5f}"
        return [answer(question.id, where, where)]
    if question.type is QuestionType.PHONE and (own := own_number(draft, message)) is not None:
        return [answer(question.id, own, message.text)]
    text = with_number(draft, text_of(draft, message))
    wishes = read_wishes(draft, message)
    if wishes and _answers_by_itself(draft, question, text):
        wishes = [each for each in wishes if each.kind is CommandKind.APPLY]
    return [*wishes, *_read_text(draft, question, text, has_wishes=bool(wishes))]


def parse(draft: Draft, question: Question, text: str, job: Job | None = None) -> Parsed:
    """The typed parser's reading of a text; ``job`` when it is not yet the running one."""
    job = job or draft.job
    if job is None:
        return Parsed(None, text, 0.0, Problem.NOT_UNDERSTOOD)
    return parse_answer(
        question,
        text,
        job=job,
        language=draft.tongue,
        today=draft.today_at(job),
        region=region_of(draft.turn.address) or job.location.country,
    )


def is_usable(reading: Parsed) -> bool:
    """Whether a reading may be recorded as it is."""
    return reading.problem is None and reading.value is not None and reading.confidence >= CERTAIN


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
    asked = [plainly(CommandKind.ASK, each) for each in split.questions if not is_wish(each)]
    if not split.rest:
        return asked
    rest = _read_rest(draft, question, split.rest)
    if has_wishes:  # "can we speak English" was heard as a wish and asks nothing else
        rest = [each for each in rest if each.kind is not CommandKind.ASK]
    is_beside = bool(asked) or has_wishes
    return asked + [each for each in rest if not is_beside or each.kind not in _FORGOTTEN]


def _read_rest(draft: Draft, question: Question, text: str) -> list[Command]:
    if question.type in _WHOLE and seems_to_ask(text):
        return [plainly(CommandKind.ASK, text)]
    reading = parse(draft, question, text)
    if reading.unanswered:
        return [skip(text, question.id)]
    if is_usable(reading):
        return [answer(question.id, reading.value, reading.words, reading.confidence)]
    if (talk := small_talk(text)) is not None:
        return [_talk(text, talk)]
    if reading.problem is Problem.NOT_UNDERSTOOD and seems_to_ask(text):
        return [plainly(CommandKind.ASK, text)]
    return [unusable(reading, text)]


def _talk(text: str, talk: SmallTalk) -> Command:
    return plainly(CommandKind.SMALL_TALK, text, talk.value)


def _answers_by_itself(draft: Draft, question: Question, text: str) -> bool:
    """A label like "Agent" answers its question; it does not ask for one."""
    return bool(question.choices and text) and is_usable(parse(draft, question, text))


def _says_better(draft: Draft, question: Question, message: Said) -> bool:
    """``no, 20000`` to "did you mean 200?" is an answer, not only a no."""
    is_value = draft.doubt is not None and draft.doubt["kind"] in {Doubt.VALUE, Doubt.HEARD}
    if not is_value or message.tap is not None or question.type is QuestionType.YES_NO:
        return False
    return is_usable(parse(draft, question, message.text))


def _tapped(question: Question, option: str) -> Any | None:  # noqa: ANN401 - JSON
    if question.type is QuestionType.YES_NO:
        return {YES: True, NO: False}.get(option)
    if option not in {choice.id for choice in question.choices}:
        return None
    return [option] if question.type is QuestionType.CHOICES else option


def _besides(commands: Sequence[Command]) -> list[Command]:
    dropped = {*_FORGOTTEN, CommandKind.ANSWER, CommandKind.SKIP}
    return [each for each in commands if each.kind not in dropped or _is_confirmation(each)]


def _is_confirmation(command: Command) -> bool:
    return command.kind is CommandKind.SMALL_TALK and command.value == CONFIRMED


def _last_each(given: Sequence[Command]) -> list[Command]:
    """The last answer to each question."""
    return list({each.question: each for each in given}.values())
