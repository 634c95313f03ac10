"""What the one-shot commands do: ask the stores something, act on one conversation, play a file.

Imports stand inside the functions for the reason that the composition root gives.
"""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.bootstrap import clock_of, located
from bot.clock import Uuid7
from bot.config import Settings
from bot.domain.conversation import Owner
from bot.domain.errors import Refused, StoreDown

if TYPE_CHECKING:
    from bot.domain.delivery import Dispatch
    from bot.domain.events import Bell
    from bot.domain.questions import Answered, OpenQuestion
    from bot.domain.reasons import Reasons
    from bot.domain.record import NoticeRecord, Record
    from bot.storage.postgres import PostgresStore


BACKUP_TAKES: Final = timedelta(minutes=15)
"""What was said so long before the newest fact of a backup may have been written after it."""


@asynccontextmanager
async def parts(settings: Settings) -> AsyncIterator["PostgresStore"]:
    """The store alone, for a command that asks or acts once."""
    settings = located(settings, bell=False)
    from bot.storage.postgres import PostgresStore  # noqa: PLC0415

    store = PostgresStore(settings.database_url, clock_of(settings), Uuid7(), size=2)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def show(settings: Settings, address: str) -> "Record":
    """The command ``bot show --json``."""
    async with parts(settings) as store:
        return await store.reader.show(address)


async def page(settings: Settings, address: str) -> str:
    """The command ``bot show`` for people: the conversation, and what their résumé says."""
    from bot.console.listing import listing  # noqa: PLC0415
    from bot.console.resume_page import resume_page  # noqa: PLC0415

    async with parts(settings) as store:
        record = await store.reader.show(address)
        kept = await store.uploads.current(record.conversation)
    return "\n\n".join([listing(record), *([resume_page(kept)] if kept else [])])


async def as_case(settings: Settings, address: str, job_files: Sequence[Path]) -> str:
    """The command ``bot show --as-case``: the conversation as a file that ``bot play`` plays.

    Jobs that ``job_files`` have not are written beside the data of this machine.
    """
    from bot.evaluation.retelling import retold  # noqa: PLC0415
    from bot.files.job_file import load_job  # noqa: PLC0415

    async with parts(settings) as store:
        tale = await store.reader.tale(address)
        reasons = await store.reader.reasons(address)
    paths = {load_job(path).code: str(path) for path in job_files}
    missing = [each for each in tale.jobs if each[0]["code"] not in paths]
    return retold(tale, reasons, {**paths, **_shelved(missing, settings.data_dir / "jobs")})


def _shelved(jobs: "Sequence[tuple[Mapping[str, Any], int]]", folder: Path) -> dict[str, str]:
    """Job files for these documents, as JSON, which YAML reads; paths by code."""
    paths: dict[str, str] = {}
    for document, version in jobs:
        path = folder.absolute() / f"{document['code']}-{version}.yaml"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        except OSError as error:
            raise Refused(
                f"The job's file could not be written to {folder} ({error.strerror}): name yours "
                "with --job FILE."
            ) from error
        paths[document["code"]] = str(path)
    return paths


async def why(settings: Settings, address: str) -> "Reasons":
    """The command ``bot why``."""
    async with parts(settings) as store:
        return await store.reader.reasons(address)


async def notices(settings: Settings) -> "Sequence[NoticeRecord]":
    """The command ``bot notices``."""
    async with parts(settings) as store:
        return await store.reader.notices()


async def why_not_sent(settings: Settings, message: str) -> "Dispatch":
    """The command ``bot why-not-sent``: what is known of a message."""
    async with parts(settings) as store:
        return await store.backlog.find(message)


async def take_over(settings: Settings, address: str, name: str) -> bool:
    """The command ``bot takeover``: whether one message was already on its way."""
    async with parts(settings) as store:
        led = await store.journal.take_over(await store.reader.find(address), name)
    await _ring(settings, led.bells)
    return led.was_sending


async def say(settings: Settings, address: str, text: str, name: str) -> None:
    """The command ``bot say``."""
    if not text.strip():
        raise Refused("There is nothing to say: write the text after the address.")
    async with parts(settings) as store:
        led = await store.journal.say(await store.reader.find(address), text, name)
    await _ring(settings, led.bells)


async def hand_back(
    settings: Settings, address: str, name: str, answers: Mapping[str, object]
) -> None:
    """The command ``bot handback``.

    Raises:
        Refused: the assistant leads already, or an answer is for no question of the job.
    """
    async with parts(settings) as store:
        record = await store.reader.show(address)
        if record.owner == Owner.BOT:
            raise Refused("The assistant leads this conversation already.")
        known = {
            question.id
            for job in (await store.mailbox.jobs()).jobs
            if job.code == record.job
            for question in job.questions
        }
        unknown = sorted(answers.keys() - known)
        if unknown:
            raise Refused(
                f"{record.job or 'The conversation'} has no question {', '.join(unknown)}; "
                f"it has {', '.join(sorted(known)) or 'none yet'}."
            )
        receipt = await store.journal.hand_back(record.conversation, name, answers)
    await _ring(settings, receipt.bells)


async def questions(settings: Settings, limit: int) -> "Sequence[OpenQuestion]":
    """The command ``bot questions``."""
    async with parts(settings) as store:
        return await store.questions.listed(limit)


async def answer(
    settings: Settings, question: str, text: str, name: str, about: str | None
) -> "Answered":
    """The command ``bot answer``; ``about`` is what the fact is about, None adds none.

    Raises:
        NotFound: no such question.
        Refused: empty, too long, answered already, or not to be sent; says what to do.
    """
    from bot.domain.questions import LONGEST_ANSWER, NewFact  # noqa: PLC0415

    text = " ".join(text.split(" ")).strip()
    if not text:
        raise Refused("There is nothing to say: write the answer after the question's id.")
    if len(text) > LONGEST_ANSWER:
        raise Refused(
            f"The answer has {len(text)} characters and {LONGEST_ANSWER} fit into one message: "
            "shorten it."
        )
    async with parts(settings) as store:
        asked = await store.questions.find(question)
        fact = None
        if about is not None:
            fact = NewFact(about.strip() or _about(asked.words), _language(text, asked.language))
        done = await store.questions.answer(asked.id, text, name, fact)
    await _ring(settings, done.bells)
    return done


def _about(words: str) -> str:
    """What a question is about, in words that anybody may use: none of them are a person's own."""
    from bot.knowledge.lexicon import lexicon  # noqa: PLC0415 - read only where it is needed

    return ", ".join(lexicon().common(words)) or "Answer"


def _language(text: str, asked: str) -> str:
    """The language a recruiter answers in: theirs, unless it is plainly another one."""
    from flows.guards.language import language_of  # noqa: PLC0415

    return language_of(asked, text, (), name_counts=False) or asked


async def _ring(settings: Settings, bells: "Sequence[Bell]") -> None:
    """Announce what was committed, so that nobody waits for the next sweep. Best effort."""
    from bot.bus.redis_streams import RedisStreams  # noqa: PLC0415

    settings = located(settings, bell=False)
    if not settings.redis_url:
        return
    bus = RedisStreams(settings.redis_url)
    try:
        with suppress(StoreDown):
            await bus.ring(bells)
    finally:
        await bus.close()


async def import_jobs(settings: Settings, files: Sequence[Path]) -> list[tuple[str, int]]:
    """The command ``bot jobs import``: all files are checked before the first is imported."""
    from bot.bus.in_memory import InMemoryBus  # noqa: PLC0415
    from bot.bus.redis_streams import RedisStreams  # noqa: PLC0415
    from bot.domain.events import Actor  # noqa: PLC0415
    from bot.files.job_file import load_job  # noqa: PLC0415

    drafts = [load_job(file) for file in files]
    settings = located(settings, bell=False)
    imported: list[tuple[str, int]] = []
    async with parts(settings) as store:
        bus = RedisStreams(settings.redis_url) if settings.redis_url else InMemoryBus()
        try:
            for draft in drafts:
                shelved = await store.jobs.import_job(draft.document, Actor.RECRUITER)
                imported.append((shelved.code, shelved.version))
                with suppress(StoreDown):  # others may hear it later; the job is there
                    await bus.ring(shelved.bells)
        finally:
            await bus.close()
    return imported


async def backup(settings: Settings, path: Path) -> str:
    """The command ``bot backup``: what to tell the person who asked."""
    from bot.backup.refusals import shown  # noqa: PLC0415
    from bot.backup.saving import save  # noqa: PLC0415
    from bot.storage.contents import contents  # noqa: PLC0415

    settings = located(settings, bell=False)
    async with parts(settings) as store:
        found = await contents(store.database, ())
    with stopped_by_signal():
        saved = await save(settings.database_url, found, path)
    return f"Saved to {saved.path} ({shown(saved.size)}), readable for you alone."


async def restore(settings: Settings, path: Path, *, replace: bool) -> str:
    """The command ``bot restore``: what to tell the person who asked."""
    from bot.backup.restoring import restore as bring_back  # noqa: PLC0415
    from bot.models import metadata  # noqa: PLC0415
    from bot.storage.contents import contents, has_jobs  # noqa: PLC0415
    from bot.storage.migrate import LOCK, migrate  # noqa: PLC0415
    from bot.storage.schema import standing  # noqa: PLC0415

    settings = located(settings, bell=False)
    async with parts(settings) as store:
        found = await contents(store.database, tuple(metadata.tables))
        had_jobs = await has_jobs(store.database)
    with stopped_by_signal():
        restored = await bring_back(settings.database_url, found, path, replace=replace, lock=LOCK)
    schema = standing(await migrate(settings.database_url))
    jobs = " The jobs that were here gave way to those of the backup." if had_jobs else ""
    return f"Restored as of {restored.made}. {await _said_since(settings)}{jobs} {schema}"


async def _said_since(settings: Settings) -> str:
    """What to do about what candidates said after a backup, a STOP among it."""
    from bot.storage.contents import newest_fact  # noqa: PLC0415

    missing = "What was said since is not in it:"
    if not settings.has_twilio:
        return f"{missing} look into the provider's log for STOP before gateway and workers start."
    async with parts(settings) as store:
        newest = await newest_fact(store.database)
    since = f"{newest - BACKUP_TAKES:%Y-%m-%dT%H:%MZ}" if newest else "3d"
    return (
        f"{missing} before gateway and workers start, run `bot backfill --since {since} --now`, so "
        "that a STOP among it counts before anything is sent."
    )


@contextmanager
def stopped_by_signal() -> Iterator[None]:
    """SIGTERM cancels what this task does, as SIGINT does anyway."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, lambda: task and task.cancel())
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


async def play(
    settings: Settings,
    files: Sequence[Path],
    *,
    live: bool,
    report: Path | None,
    whole: bool,
    say: Callable[[str], None],
) -> int:
    """The command ``bot play``: 0 when every case passed."""
    from bot.evaluation.run import run  # noqa: PLC0415
    from bot.observability.logs import configure  # noqa: PLC0415
    from bot.playing import in_process, on_real_stores  # noqa: PLC0415

    configure("WARNING")
    stage = on_real_stores(settings) if live else in_process(settings)
    async with stage as open_stage:
        return await run(files, open_stage, say, json_file=report, whole=whole)
