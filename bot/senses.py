"""Composition of what a mind may ask. Imports stand inside the functions, as in the root."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.config import Settings

if TYPE_CHECKING:
    from bot.domain.ports import (
        Archive,
        Clock,
        FileStore,
        LanguageModel,
        MediaSource,
        ModelBudget,
        Pace,
        ProfileExtractor,
    )
    from bot.domain.uploads import Uploads
    from bot.knowledge.known import JobKnowledge
    from bot.worker.indexing import Indexing
    from bot.worker.reading import Desk
    from flows.understanding.local import LocalTier
    from flows.understanding.senses import Senses
    from flows.understanding.voice import Ears


READING_LEASES: Final = 2.5
"""Leases of a turn that an upload is held for: nobody waits at the phone for it."""


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
    from bot.embedding import tuned_embedder  # noqa: PLC0415
    from bot.knowledge.chroma import ChromaIndex  # noqa: PLC0415
    from bot.knowledge.index import MemoryIndex  # noqa: PLC0415
    from bot.knowledge.known import JobKnowledge  # noqa: PLC0415

    embedder = tuned_embedder()
    if embedder is None:
        return knowledge_in_memory()
    memory = MemoryIndex(embedder)
    return JobKnowledge(embedder, memory, ChromaIndex(settings.chroma_url, memory))


def knowledge_in_memory() -> "JobKnowledge":
    """The same without a server."""
    from bot.embedding import tuned_embedder  # noqa: PLC0415
    from bot.knowledge.known import JobKnowledge  # noqa: PLC0415

    return JobKnowledge(tuned_embedder())


def local_tier() -> "LocalTier":
    """The tier on this machine, asked before a model wherever the typed parsers are unsure."""
    from bot.llm.local.tier import LocalTier as Classifying  # noqa: PLC0415

    return Classifying()


def files(settings: Settings) -> "FileStore":
    """Where candidates' files are kept: a bucket, or a folder of this machine."""
    from bot.kept.objects import at_url, in_folder  # noqa: PLC0415

    if settings.files_url:
        return at_url(settings.files_url)
    return in_folder(settings.data_dir / "files")


def media_source(settings: Settings) -> "MediaSource":
    """Who fetches what came with messages, whatever channel they came by."""
    from bot.channels.media import AllMedia, PhoneMedia  # noqa: PLC0415
    from bot.channels.phone_files import PhoneFiles  # noqa: PLC0415
    from bot.channels.twilio.media import TwilioMedia  # noqa: PLC0415

    account, tokens = settings.twilio_account_sid, settings.twilio_tokens
    twilio = TwilioMedia(account, tokens, settings.twilio_base_url) if tokens else None
    return AllMedia(PhoneMedia(PhoneFiles(settings.data_dir / "phone")), twilio)


def ears(settings: Settings, counted: Counted) -> "Ears":
    """Who fetches files, and who listens to voice notes: Groq when there is a key and a budget."""
    from flows.understanding.voice import Ears  # noqa: PLC0415

    media = media_source(settings)
    key, limits = settings.groq_api_key.get_secret_value(), settings.model_limits
    if not key or limits.is_nothing:
        return Ears(None, media)
    from bot.llm.allowed import Allowed  # noqa: PLC0415
    from bot.llm.remembered import Remembered  # noqa: PLC0415
    from bot.llm.whisper import GroqWhisper  # noqa: PLC0415

    whisper = GroqWhisper(
        key,
        settings.groq_voice_model,
        media,
        settings.groq_base_url,
        allowed=Allowed(counted.budget, limits) if counted.budget else None,
        on_call=counted.on_call,
    )
    return Ears(Remembered(whisper), media)


def desk(settings: Settings, uploads: "Uploads", extractor: "ProfileExtractor") -> "Desk":
    """Where a worker reads candidates' files."""
    from bot.documents.apart import Apart  # noqa: PLC0415
    from bot.documents.limits import READING  # noqa: PLC0415
    from bot.documents.queue import Queue  # noqa: PLC0415
    from bot.documents.reader import Rooms, SandboxedReader, looking  # noqa: PLC0415
    from bot.worker.reading import Desk as Reading, Tools  # noqa: PLC0415

    media, kept = media_source(settings), files(settings)
    lease = settings.lease * READING_LEASES
    pictures = Queue(looking(), settings.data_dir / "looking.lock")
    reader = SandboxedReader(Rooms(Apart("text", READING), pictures))
    return Reading(Tools(uploads, media, kept, reader, extractor), lease=lease)


def desk_in_memory(uploads: "Uploads", clock: "Clock", content: dict[str, bytes]) -> "Desk":
    """The same for a stage of its own, without a model; ``content`` of files, by their address."""
    from bot.channels.media import KeptMedia  # noqa: PLC0415
    from bot.documents.reader import SandboxedReader  # noqa: PLC0415
    from bot.kept.in_memory import MemoryFiles  # noqa: PLC0415
    from bot.profiles.local import LocalExtractor  # noqa: PLC0415
    from bot.worker.reading import Desk as Reading, Tools  # noqa: PLC0415

    media = KeptMedia(content)
    return Reading(Tools(uploads, media, MemoryFiles(), SandboxedReader(), LocalExtractor(clock)))


def indexing(settings: Settings, uploads: "Uploads") -> "Indexing | None":
    """Who brings what was read into the index; None where there is none."""
    from bot.embedding import local_embedder  # noqa: PLC0415

    embedder = local_embedder() if settings.chroma_url else None
    if embedder is None:
        return None
    from bot.knowledge.profile_chroma import ChromaProfiles  # noqa: PLC0415
    from bot.knowledge.searching import ProfileSearch  # noqa: PLC0415
    from bot.worker.indexing import EASE, Indexing as Bringing  # noqa: PLC0415

    index = ChromaProfiles(settings.chroma_url, embedder, uploads.store)
    search = ProfileSearch(uploads, index, at_once=1, ease=EASE)
    return Bringing(search.bring_in, index.close)


def archive(settings: Settings) -> "Archive | None":
    """Where what providers received for us can be asked for; None without a provider."""
    if not settings.has_twilio:
        return None
    from bot.channels.twilio.archive import TwilioArchive  # noqa: PLC0415
    from bot.channels.twilio.client import TwilioClient  # noqa: PLC0415
    from flows.guards.opt_out import sounds_urgent  # noqa: PLC0415

    client = TwilioClient(
        settings.twilio_account_sid, settings.twilio_tokens, settings.twilio_base_url
    )
    return TwilioArchive(client, settings.twilio_senders, sounds_urgent)


def pace(settings: Settings) -> "Pace | None":
    """How fast messages may leave, over all workers; None where nothing is limited."""
    from bot.pace.limits import Limits  # noqa: PLC0415
    from bot.pace.redis_pace import RedisPace  # noqa: PLC0415

    limits = Limits(settings.sender_rate, settings.recipient_seconds)
    is_limited = settings.has_twilio and (limits.rate or limits.person)
    return RedisPace(settings.redis_url, limits) if is_limited else None
