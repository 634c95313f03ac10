"""What the inside needs from the outside. Each port has a real adapter and a fake that ships."""

from bot.domain.ports.archive import Archive
from bot.domain.ports.bus import Bus, Depth
from bot.domain.ports.clock import Clock, Ids
from bot.domain.ports.documents import DocumentReader, FileStore, ProfileExtractor
from bot.domain.ports.journal import History, Journal, Led, Receipt, Round, Rounds, Told
from bot.domain.ports.knowledge import Knowledge
from bot.domain.ports.mailbox import Mailbox
from bot.domain.ports.media import MediaSource, Transcriber, VoiceNote
from bot.domain.ports.model import LanguageModel, ModelBudget
from bot.domain.ports.reading import JobShelf, Reader, Shelved
from bot.domain.ports.sending import Channel, Mark, Outbox, Pace, Passage, Wait

__all__ = [
    "Archive",
    "Bus",
    "Channel",
    "Clock",
    "Depth",
    "DocumentReader",
    "FileStore",
    "History",
    "Ids",
    "JobShelf",
    "Journal",
    "Knowledge",
    "LanguageModel",
    "Led",
    "Mailbox",
    "Mark",
    "MediaSource",
    "ModelBudget",
    "Outbox",
    "Pace",
    "Passage",
    "ProfileExtractor",
    "Reader",
    "Receipt",
    "Round",
    "Rounds",
    "Shelved",
    "Told",
    "Transcriber",
    "VoiceNote",
    "Wait",
]
