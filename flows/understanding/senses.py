"""What a mind may ask besides its turn. Each may be missing: it answers all the same."""

from dataclasses import dataclass, field

from bot.domain.ports import Knowledge, LanguageModel
from flows.understanding.local import LocalTier, NoLocalTier
from flows.understanding.voice import Ears


@dataclass(frozen=True, slots=True)
class Senses:
    """A language model, the tier on this machine, what is known of jobs, and who listens."""

    model: LanguageModel | None = None
    local: LocalTier = field(default_factory=NoLocalTier)
    knowledge: Knowledge | None = None
    ears: Ears = field(default_factory=Ears)
