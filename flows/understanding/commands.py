"""Commands as the typed tier makes them, and how sure it is of them.

``value`` of a command besides an answer: for APPLY the job's id, for SMALL_TALK what it is about,
for ASK that or what was found (``domain.knowledge.Finding``), for NOT_UNDERSTOOD ``{"problem": …,
"suggestion": …}``.
"""

from collections.abc import Iterable
from typing import Any, Final

from bot.domain.understanding import Command, CommandKind, Tier
from flows.parsing.parsed import Parsed, Problem

STALE: Final = "stale"
"""Problem of a tap on an older question."""

DECLINED: Final = "declined"
"""Problem of a no to what we asked to be confirmed."""

NO_FILE: Final = "no_file"
"""Problem of words where a file is waited for."""

NO_JOB: Final = "no_job"
"""Problem of words that name no open job."""

PUZZLED: Final = "puzzled"
"""Problem of words that say that we were not understood."""

INJECTION: Final = "injection"
"""Problem of words that speak to a machine about its rules."""

OTHERWISE: Final = "otherwise"
"""Problem of a value that may be meant to replace an answer: it is asked whether it is."""

IDENTITY: Final = "identity"
OFF_TOPIC: Final = "off_topic"
"""What a question is about that no job answers: who we are; something no recruiter is asked."""

LANGUAGE: Final = "language"
KEPT: Final = "kept"
OURS: Final = "lead.ours"
FOREIGN: Final = "lead.foreign"
CONFIRMED: Final = "confirmed"
"""Small talk that asked for a language, took a doubtful opt-out back, said that we are right."""

_SURE: Final = frozenset({each for each in CommandKind if each is not CommandKind.NOT_UNDERSTOOD})
_PLAIN_PROBLEMS: Final = frozenset({Problem.NOT_UNDERSTOOD.value, Problem.AMBIGUOUS.value})


def answer(question: str, value: Any, words: str, confidence: float = 1.0) -> Command:  # noqa: ANN401
    """An answer that may be recorded."""
    return Command(CommandKind.ANSWER, words, Tier.TYPED, confidence, question, value)


def correct(question: str, value: Any, words: str, confidence: float = 1.0) -> Command:  # noqa: ANN401
    """An answer that replaces one; without a value the question is to be asked again."""
    return Command(CommandKind.CORRECT, words, Tier.TYPED, confidence, question, value)


def otherwise(question: str, value: Any, words: str) -> Command:  # noqa: ANN401
    """A value that may be meant to replace the answer to a question that is not open."""
    asked = {"problem": OTHERWISE, "suggestion": value}
    return Command(CommandKind.NOT_UNDERSTOOD, words, Tier.TYPED, 0.0, question, asked)


def skip(words: str, question: str | None) -> Command:
    """The open question is not to be answered."""
    return Command(CommandKind.SKIP, words, Tier.TYPED, question=question)


def plainly(kind: CommandKind, words: str, about: str | None = None) -> Command:
    """A command without a question."""
    return Command(kind, words, Tier.TYPED, value=about)


def problem(words: str, what: str, suggestion: object = None) -> Command:
    """Words that were not understood, and why."""
    value = {"problem": what, "suggestion": suggestion}
    return Command(CommandKind.NOT_UNDERSTOOD, words, Tier.TYPED, 0.0, value=value)


def unusable(parsed: Parsed, words: str) -> Command:
    """What a parser refused, or is not sure enough of: then its value is to be confirmed."""
    if parsed.problem is not None:
        return problem(words, parsed.problem.value, parsed.suggestion)
    return problem(words, Problem.AMBIGUOUS.value, parsed.value)


def problem_of(command: Command) -> str:
    """Why words were not understood."""
    return str(command.value["problem"]) if command.value else Problem.NOT_UNDERSTOOD.value


def is_unsure(commands: Iterable[Command]) -> bool:
    """Whether a further tier should be asked: nothing certain, and no certain reason why."""
    given = list(commands)
    if any(each.kind in _SURE for each in given):
        return False
    return all(problem_of(each) in _PLAIN_PROBLEMS for each in given) and bool(given)
