"""What the processes really expose: a gateway and a worker composed as they are when started."""

from collections import defaultdict
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from bot import bootstrap
from bot.bus.redis_streams import RedisStreams
from bot.clock import SystemClock, Uuid7
from bot.config import load
from bot.domain.events import Stream
from bot.domain.ports import Depth
from bot.observability.metrics import Metrics
from bot.observability.store_gauges import STORES
from bot.storage.in_memory import MemoryStore
from bot.storage.postgres import PostgresStore


@dataclass(frozen=True, slots=True)
class Exposed:
    """What a scraper of all processes gets.

    Attributes:
        families: names of metrics, as they are declared.
        labels: of each sample's name, its labels with every value that one has before anything
            has happened.
    """

    families: frozenset[str]
    labels: dict[str, dict[str, set[str]]]


def runtime() -> bootstrap.Runtime:
    """Of an installation with everything configured; connects to nothing."""
    settings = load(
        _env_file=None,
        database_url="postgresql://me@127.0.0.1:1/none",
        redis_url="redis://127.0.0.1:1/0",
        twilio_account_sid="AC1",
        twilio_auth_token=SecretStr("token"),
        twilio_from="+14155238886",
        groq_api_key=SecretStr("key"),
    )
    clock, ids = SystemClock(), Uuid7()
    store = PostgresStore(settings.database_url, clock, ids)
    return bootstrap.Runtime(
        settings, clock, ids, store, RedisStreams(settings.redis_url), Metrics()
    )


async def exposed() -> Exposed:
    """Before anything has happened."""
    here, there = runtime(), runtime()
    bootstrap.gateway(here)
    bootstrap.worker(there)
    stores = here.metrics.stores
    for store in STORES:
        stores.found(store, True)
    stores.counted(await MemoryStore(here.clock, here.ids).backlog.count())
    stores.measured(dict.fromkeys(Stream, Depth(0, 0, 0.0)))
    families: set[str] = set()
    labels: dict[str, dict[str, set[str]]] = {}
    for text in (here.metrics.render(), there.metrics.render()):
        for family in text_string_to_metric_families(text.decode()):
            families.add(family.name)
            for sample in family.samples:
                known = labels.setdefault(sample.name, defaultdict(set))
                for name, value in sample.labels.items():
                    known[name].add(value)
    return Exposed(frozenset(families), labels)
