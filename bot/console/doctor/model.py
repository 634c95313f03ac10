"""The language model: is the key accepted, is the model there, does it keep to a schema."""

from collections.abc import Iterator
from typing import Final

from bot.console.doctor.finding import Finding, Group, Mark, Outcome, Unanswered
from bot.domain.budget import ModelLimits
from bot.domain.errors import HirelineError
from bot.llm.examined import KeyRefused, Limited, ModelsSeen, Strange, is_structured
from bot.plain_http import NoAnswer, Silence

NAMED: Final = 6
"""Models that are named as a choice."""
_LOCAL: Final = "Candidates are answered without a model meanwhile."


def absent() -> Finding:
    """Without a key nobody is asked."""
    said = "no GROQ_API_KEY: every candidate is answered without a language model."
    mend = "To get one's help where the typed parsers are unsure, set GROQ_API_KEY."
    return Finding(Group.MODEL, "groq", Mark.NOTE, said, mend)


def model(
    outcome: Outcome[ModelsSeen], wanted: str, base_url: str, voice: str = ""
) -> Iterator[Finding]:
    """Findings about key and models; ``voice`` is the one for voice notes.

    ``base_url``: of another server than Groq's, "" for none.
    """
    match outcome:
        case ModelsSeen():
            yield Finding(Group.MODEL, "key", Mark.OK, "is accepted.")
            yield _listed(outcome, wanted, is_groq=not base_url)
            if voice:
                yield _listens(outcome, voice)
        case KeyRefused():
            mend = f"Make a new one at console.groq.com, set GROQ_API_KEY to it. {_LOCAL}"
            yield Finding(Group.MODEL, "key", Mark.BAD, str(outcome), mend)
        case Limited():
            yield Finding(Group.MODEL, "key", Mark.NOTE, str(outcome), _LOCAL)
        case Strange():
            mend = "Correct GROQ_BASE_URL." if base_url else "Ask again later."
            yield Finding(Group.MODEL, "groq", Mark.NOTE, f"not checked: {outcome}", mend)
        case HirelineError():
            mend = f"This machine must reach {base_url or 'api.groq.com, port 443'}. {_LOCAL}"
            if _is_slow(outcome):
                mend = f"Ask again with more time: bot doctor --patience 5. {mend}"
            yield Finding(Group.MODEL, "groq", Mark.NOTE, f"not checked: {outcome}", mend)


def budget(limits: ModelLimits, used: int) -> Finding:
    """What the model has cost today of what it may; ``used`` is everybody's, in tokens."""
    if limits.is_nothing:
        said = "is 0 tokens: the model is never asked."
        mend = "Set MODEL_TOKENS_PER_DAY and MODEL_TOKENS_PER_CANDIDATE above 0, or unset them."
        return Finding(Group.MODEL, "budget", Mark.NOTE, said, mend)
    said = f"{used:,} of {limits.day:,} tokens are used today (UTC)"
    if used >= limits.day:
        mend = f"Raise MODEL_TOKENS_PER_DAY, or wait for midnight UTC. {_LOCAL}"
        return Finding(Group.MODEL, "budget", Mark.NOTE, f"{said}: it is used up.", mend)
    most = f"one candidate may use {limits.candidate:,} in 24 hours"
    return Finding(Group.MODEL, "budget", Mark.OK, f"{said}; {most}.")


def _is_slow(error: HirelineError) -> bool:
    slow = isinstance(error, NoAnswer) and error.silence is Silence.SLOW
    return slow or isinstance(error, Unanswered)


def _listed(seen: ModelsSeen, wanted: str, *, is_groq: bool) -> Finding:
    if wanted not in seen.names:
        said = f"GROQ_MODEL is {wanted}, which this key cannot use."
        return Finding(Group.MODEL, "model", Mark.BAD, said, _choice(seen))
    if is_groq and not is_structured(wanted):
        said = f"{wanted} is there, but its answers need not keep to our schema."
        return Finding(Group.MODEL, "model", Mark.NOTE, said, _choice(seen))
    return Finding(Group.MODEL, "model", Mark.OK, f"{wanted} is there.")


def _listens(seen: ModelsSeen, voice: str) -> Finding:
    """Without it everybody is answered; who speaks is asked to type."""
    if voice in seen.names:
        return Finding(Group.MODEL, "voice", Mark.OK, f"{voice} is there.")
    said = f"GROQ_VOICE_MODEL is {voice}, which this key cannot use: voice notes are not heard."
    others = [each for each in seen.names if "whisper" in each]
    named = f"There are: {', '.join(others[:NAMED])}. " if others else ""
    return Finding(
        Group.MODEL, "voice", Mark.NOTE, said, f"{named}Set it to one that writes down speech."
    )


def _choice(seen: ModelsSeen) -> str:
    if seen.structured:
        return f"With structured output there are: {', '.join(seen.structured[:NAMED])}."
    if seen.names:
        named = ", ".join(seen.names[:NAMED])
        return f"None with structured output is listed; there are: {named}."
    return "The key may use none: allow models for it at console.groq.com."
