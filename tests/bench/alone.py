"""Floor of the turn: the same graph and one transaction, in one process, without HTTP or Redis.

What no design of a durable turn can leave out is to let the graph think, saver included, and to
write the outcome down for good. So each turn here is the product's own ``ainvoke`` on the product's
own state, and then ONE transaction with one statement: the event (unique by its key), the two
messages and the state. No mailbox, no lease, no claim, no sending, no bell, nobody who asks. As
many conversations run side by side as the benchmark has candidates, over as many connections as a
worker has.

``python -m tests.bench.alone DATABASE_URL POSTGRES_PID CANDIDATES WARM_UP SECONDS`` says ``ready``
and measures at each SIGUSR1; each time it prints ``{"turns": …, "seconds": …, "cpu": {…}}``.
"""

import asyncio
import json
import signal
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg
import uvloop

from bot import bootstrap, roles
from bot.clock import Uuid7
from bot.config import prepare_libraries
from bot.domain.conversation import Owner
from bot.domain.effects import Hold, RecordAnswer, Reply
from bot.domain.events import Actor, EventType, Mail
from bot.domain.job import JobBook
from bot.domain.message import Kind, Said
from bot.domain.turn import Checkpoint, Outcome, Turn
from bot.files.job_file import load_job
from bot.storage.checkpoints import TurnSaver
from bot.worker.turns import Mind
from flows.understanding.senses import Senses
from tests.bench.script import JOB, SCRIPT
from tests.bench.spent import Spent

CONNECTIONS: Final = 8
TABLES: Final = """
CREATE TABLE floor_event
  (id uuid PRIMARY KEY, subject uuid, seq int, key text UNIQUE, payload jsonb);
CREATE TABLE floor_message (id uuid PRIMARY KEY, subject uuid, words text, at timestamptz);
CREATE TABLE floor_state (subject uuid PRIMARY KEY, id text, body bytea, meta bytea);
"""
WRITE: Final = """
WITH fact AS (INSERT INTO floor_event VALUES ($1, $2, $3, $4, $5)),
words AS (INSERT INTO floor_message VALUES ($6, $2, $7, $8), ($9, $2, $10, $8))
INSERT INTO floor_state VALUES ($2, $11, $12, $13)
ON CONFLICT (subject) DO UPDATE SET id = excluded.id, body = excluded.body, meta = excluded.meta
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What is printed."""

    turns: int
    seconds: float
    cpu: dict[str, float]


@dataclass
class Floor:
    """What all conversations share."""

    pool: "asyncpg.Pool[asyncpg.Record]"
    mind: Mind
    saver: TurnSaver
    jobs: JobBook
    ids: Uuid7 = field(default_factory=Uuid7)
    turns: int = 0


@dataclass
class Talk:
    """One conversation, kept in memory."""

    id: UUID
    checkpoint: Checkpoint | None = None
    held: tuple[Said, ...] = ()
    answers: dict[str, object] = field(default_factory=dict)

    async def turn(self, floor: Floor, seq: int, text: str) -> None:
        """Hear one line, think, write."""
        now = datetime.now(UTC)  # noqa: TID251 - there is no clock port on this floor
        said = Said(floor.ids.new(), seq, Kind.TEXT, text, now)
        event = floor.ids.new()
        payload = {"v": 1, "message": str(said.id)}
        mail = Mail(event, seq, EventType.MESSAGE_RECEIVED, Actor.CANDIDATE, payload, now, said)
        turn = Turn(
            conversation=self.id,
            owner=Owner.BOT,
            now=now,
            mail=(mail,),
            held=self.held,
            answers=dict(self.answers),
            jobs=floor.jobs,
            reply_id=floor.ids.new(),
            application_id=floor.ids.new(),
            address="whatsapp:+15550001",
        )
        with floor.saver.turn(self.checkpoint) as buffer:
            outcome = await floor.mind.think(turn)
        state = buffer.newest
        assert state is not None
        reply = self._keep(outcome, said)
        async with floor.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                WRITE,
                *(event, self.id, seq, f"bench:{said.id}", json.dumps(payload)),
                *(said.id, text, now, reply.id, reply.text),
                *(state.id, state.body, state.meta),
            )
        self.checkpoint = state
        floor.turns += 1

    def _keep(self, outcome: Outcome, said: Said) -> Reply:
        """What the next turn will be given; the reply of this one."""
        known = {each.id: each for each in (*self.held, said)}
        self.held = ()
        for effect in outcome.effects:
            if isinstance(effect, RecordAnswer):
                self.answers[effect.question] = effect.value
            elif isinstance(effect, Hold):
                self.held = tuple(known[message] for message in effect.messages)
        (reply,) = (each for each in outcome.effects if isinstance(each, Reply))
        return reply


async def talk(floor: Floor) -> None:
    """Candidate after candidate."""
    while True:
        one = Talk(floor.ids.new())
        for seq, text in enumerate(SCRIPT, 1):
            await one.turn(floor, seq, text)
        assert len(one.answers) == len(SCRIPT) - 2, "the script does not answer every question"


async def main(
    database_url: str, spent: Spent, candidates: int, warm_up: float, seconds: float
) -> None:
    """Measure whenever asked, until told to stop."""
    saver = bootstrap.turn_saver()
    job = load_job(JOB).to_job(UUID(int=1), 1)
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, asked.set)
    pool = await asyncpg.create_pool(database_url, min_size=CONNECTIONS, max_size=CONNECTIONS)
    async with pool:
        await pool.execute(TABLES)
        floor = Floor(pool, bootstrap.mind(Senses(), saver), saver, JobBook((job,)))
        roles.settle_memory()
        _say("ready")
        while True:
            await asked.wait()
            asked.clear()
            _say(json.dumps(asdict(await measured(floor, spent, candidates, warm_up, seconds))))


async def measured(
    floor: Floor, spent: Spent, candidates: int, warm_up: float, seconds: float
) -> Found:
    """Turns in so many seconds after a warm-up, and what they cost."""
    talks = [asyncio.create_task(talk(floor)) for _ in range(candidates)]
    try:
        await asyncio.wait(talks, timeout=warm_up, return_when=asyncio.FIRST_EXCEPTION)
        spent.mark()
        turns, began = floor.turns, time.perf_counter()
        failed, _ = await asyncio.wait(talks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for each in failed:
            each.result()
        return Found(floor.turns - turns, time.perf_counter() - began, spent.since())
    finally:
        for each in talks:
            each.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    prepare_libraries(allow_tracing=False)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as _runner:
        _url, _pid, _candidates, _warm_up, _seconds = sys.argv[1:]
        _spent = Spent({"postgres": int(_pid)}, own="alone")
        _runner.run(main(_url, _spent, int(_candidates), float(_warm_up), float(_seconds)))
