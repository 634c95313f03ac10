"""Composition of what a mind may ask. Imports stand inside the functions, as in the root."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.config import Settings

if TYPE_CHECKING:
    from bot.domain.ports import LanguageModel, ModelBudget
    from bot.knowledge.known import JobKnowledge
    from flows.understanding.local import LocalTier
    from flows.understanding.senses import Senses
    from flows.understanding.voice import Ears


@dataclass(frozen=True, slots=True)
class Counted:
    """Who is told what calls cost, and who allows them."""

    on_call: Callable[[str, str, int, int], None] = lambda *_: None
    budget: "ModelBudget | None" = None


def senses(
    settings: Settings,
    model: "LanguageModel | None" = None,
    listening: "Ears | None" = None,
    counted: Counted | None = None,
) -> "Senses":
    """All that a worker's mind may ask."""
    from flows.understanding.senses import Senses  # noqa: PLC0415

    listening = listening or ears(settings, counted or Counted())
    return Senses(model, local_tier(), knowledge(settings), listening)


def senses_in_memory(model: "LanguageModel | None", listening: "Ears") -> "Senses":
    """The same without any server."""
    from flows.understanding.senses import Senses  # noqa: PLC0415

    return Senses(model, local_tier(), knowledge_in_memory(), listening)


def knowledge(settings: Settings) -> "JobKnowledge":
    """What may be told about jobs: over Chroma where there is one, else in memory alone."""
    if not settings.chroma_url:
        return knowledge_in_memory()
    from bot.embedding import local_embedder  # noqa: PLC0415
    from bot.knowledge.chroma import ChromaIndex  # noqa: PLC0415
    from bot.knowledge.index import MemoryIndex  # noqa: PLC0415
    from bot.knowledge.known import JobKnowledge  # noqa: PLC0415

    embedder = local_embedder()
    if embedder is None:
        return knowledge_in_memory()
    memory = MemoryIndex(embedder)
    return JobKnowledge(embedder, memory, ChromaIndex(settings.chroma_url, memory))


def knowledge_in_memory() -> "JobKnowledge":
    """The same without a server."""
    from bot.embedding import local_embedder  # noqa: PLC0415
    from bot.knowledge.known import JobKnowledge  # noqa: PLC0415

    return JobKnowledge(local_embedder())


def local_tier() -> "LocalTier":
    """The tier on this machine, asked before a model wherever the typed parsers are unsure."""
    from bot.llm.local.tier import LocalTier as Classifying  # noqa: PLC0415

    return Classifying()


def ears(settings: Settings, counted: Counted) -> "Ears":
    """Who fetches files, and who listens to voice notes: Groq when there is a key and a budget."""
    from bot.channels.media import AllMedia, PhoneMedia  # noqa: PLC0415
    from bot.channels.phone_files import PhoneFiles  # noqa: PLC0415
    from bot.channels.twilio.media import TwilioMedia  # noqa: PLC0415
    from flows.understanding.voice import Ears  # noqa: PLC0415

    account, tokens = settings.twilio_account_sid, settings.twilio_tokens
    twilio = TwilioMedia(account, tokens, settings.twilio_base_url) if tokens else None
    media = AllMedia(PhoneMedia(PhoneFiles(settings.data_dir / "phone")), twilio)
    key, limits = settings.groq_api_key.get_secret_value(), settings.model_limits
    if not key or limits.is_nothing:
        return Ears(None, media)
    from bot.llm.remembered import Remembered  # noqa: PLC0415
    from bot.llm.whisper import Allowed, GroqWhisper  # noqa: PLC0415

    whisper = GroqWhisper(
        key,
        settings.groq_voice_model,
        media,
        settings.groq_base_url,
        allowed=Allowed(counted.budget, limits) if counted.budget else None,
        on_call=counted.on_call,
    )
    return Ears(Remembered(whisper), media)
