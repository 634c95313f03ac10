"""Who plays: the store in memory, the real graph, the worker's own turns and relay."""

from bot.bootstrap import mind, turn_saver
from bot.clock import StartedClock
from bot.domain.ports import Ids
from bot.evaluation.in_process import AcceptingChannel, Send, Take
from bot.storage.in_memory import MemoryStore
from bot.worker.relay import Relay
from bot.worker.turns import Turns


def staff(store: MemoryStore, clock: StartedClock, ids: Ids) -> tuple[Take, Send]:
    """A worker's parts over one store, without a language model."""
    saver = turn_saver()
    turns = Turns(store.mailbox, mind(None, saver), saver, clock, ids)
    channels = {AcceptingChannel.name: AcceptingChannel()}
    return turns.take, Relay(store.outbox, channels, clock, lambda *_: None).drain
