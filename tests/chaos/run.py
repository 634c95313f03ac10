"""One run from the empty folder to the verdict: control, faults, healing, drain, check."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import commands
from bot.config import Settings
from bot.domain.errors import NotFound
from bot.embedded import start_stores
from bot.storage.migrate import migrate
from tests.bench.script import JOB
from tests.chaos.checker import BOUND, Finding, check
from tests.chaos.control import Control, control
from tests.chaos.crash_points import CrashPoints
from tests.chaos.crowd import Crowd
from tests.chaos.history import History, Listed
from tests.chaos.leftovers import Notebook
from tests.chaos.line import Line
from tests.chaos.model import Model
from tests.chaos.monkey import Monkey
from tests.chaos.mutations import Mutation, applied
from tests.chaos.nursery import Nursery
from tests.chaos.pace import now, wait_out
from tests.chaos.plan import Plan
from tests.chaos.provider import Provider
from tests.chaos.recorder import Recorder
from tests.chaos.recruiter import Recruiter
from tests.chaos.report import Summary, never_struck, rows, slowest
from tests.chaos.site import Site, kept
from tests.chaos.story import stories

TELL_SECONDS: Final = 15.0
LOOK_SECONDS: Final = 1.0
NO_TIME: Final = 0.05
"""Seconds by which a timer may be early."""
BROKEN_DRAIN_SECONDS: Final = 20.0
"""A run that must fail need not wait for what may still come right."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything and everybody of a run."""

    plan: Plan
    mutation: Mutation | None
    site: Site
    provider: Provider
    model: Model
    line: Line
    crowd: Crowd
    recruiter: Recruiter
    recorder: Recorder
    monkey: Monkey
    say: Say


async def run(plan: Plan, mutation: Mutation | None, folder: Path, say: Say) -> Summary:
    """Run it, and judge it."""
    began = now()
    async with _set_up(plan, mutation, folder, say) as scene:
        say(f"Everything runs ({now() - began:.0f} s); the control run, without a fault.")
        alone = await control(scene.crowd, scene.recorder)
        say(f"{plan.minutes:g} minutes of faults, seed {plan.seed}.")
        with applied(mutation):
            await _break(scene)
        say("Healed; what is still under way is waited for.")
        history, findings = await _drain(scene, alone)
        return _summary(scene, alone, history, findings, now() - began)


@contextlib.asynccontextmanager
async def _set_up(
    plan: Plan, mutation: Mutation | None, folder: Path, say: Say
) -> AsyncIterator[Scene]:
    chance, recorder = random.Random(plan.seed), Recorder()  # noqa: S311 - repeatable, no secret
    notebook, points = Notebook(folder), CrashPoints(folder)
    settings = Settings(_env_file=None, data_dir=folder, database_url="", redis_url="")
    async with (
        start_stores(settings) as stores,
        Provider(recorder, random.Random(chance.random())) as provider,  # noqa: S311
        Model(recorder) as model,
        _opened(folder, notebook) as nursery,
    ):
        await migrate(stores.database_url)
        points.make()
        made = Site(
            *(folder, stores, nursery, points, notebook),
            *(provider.base_url, model.base_url, mutation),
        )
        for server in stores.servers:
            notebook.note(made.pid_of(server.url))
        await commands.import_jobs(made.settings, [JOB])
        async with kept(made) as site, _lined(site, provider, recorder, chance) as line:
            people = random.Random(chance.random())  # noqa: S311
            crowd = Crowd(line, recorder, people, plan.candidates, plan.messages)
            recruiter = Recruiter(site.settings, recorder)
            dice = random.Random(chance.random())  # noqa: S311
            monkey = Monkey(site, crowd, provider, model, recruiter, recorder, dice)
            yield Scene(
                *(plan, mutation, site, provider, model, line, crowd, recruiter, recorder, monkey),
                say,
            )


@contextlib.asynccontextmanager
async def _opened(folder: Path, notebook: Notebook) -> AsyncIterator[Nursery]:
    nursery = await Nursery.opened(folder)
    notebook.note(nursery.pid)
    try:
        yield nursery
    finally:
        await nursery.close()


@contextlib.asynccontextmanager
async def _lined(
    site: Site, provider: Provider, recorder: Recorder, chance: random.Random
) -> AsyncIterator[Line]:
    line = Line([each.url for each in site.gateways], recorder, random.Random(chance.random()))  # noqa: S311
    provider.heard = line.heard
    provider.report_to(line.gateways)
    try:
        yield line
    finally:
        await line.close()


async def _break(scene: Scene) -> None:
    """Let candidates talk and the monkey play for as long as planned, then heal everything."""
    scene.line.is_well = scene.provider.is_well = False
    talking = asyncio.create_task(scene.crowd.talk())
    playing = asyncio.create_task(scene.monkey.play())
    try:
        await _tell(scene, talking, playing)
        await _healed(scene, talking, playing)
    finally:
        talking.cancel()
        playing.cancel()
        await asyncio.gather(talking, playing, return_exceptions=True)
        await scene.monkey.stop()


async def _tell(scene: Scene, *going_on: asyncio.Task[None]) -> None:
    """Say how it goes, until the minutes are over or somebody who should go on stopped."""
    began, until = now(), now() + scene.plan.minutes * 60
    while now() < until - NO_TIME:
        seconds = min(TELL_SECONDS, until - now())
        stopped, _ = await asyncio.wait(
            going_on, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        for each in stopped:
            each.result()
        recorder = scene.recorder
        scene.say(
            f"{now() - began:4.0f} s: {len(recorder.said)} messages, {_turns(recorder)} turns, "
            f"{scene.site.kills} kills, {len(recorder.struck)} faults."
        )
        if stopped:
            return


async def _healed(scene: Scene, talking: asyncio.Task[None], playing: asyncio.Task[None]) -> None:
    scene.monkey.pace.end()
    scene.crowd.pace.end()
    await playing
    await scene.monkey.finish()
    scene.provider.heal()
    scene.model.heal()
    scene.line.is_well = True
    await asyncio.wait({talking}, timeout=BOUND)
    scene.line.give_up()  # what no gateway takes now is a finding, and no reason to wait for ever
    await talking


async def _drain(scene: Scene, alone: Control) -> tuple[History, list[Finding]]:
    """Wait until nothing is missing any more, at most for as long as anything may take."""
    end = now() + (BROKEN_DRAIN_SECONDS if scene.mutation else BOUND)
    while True:
        history = scene.recorder.history(alone.reference, {})
        poisoned = {each.person for each in history.said if each.way == "poison"}
        asked = {each.person for each in check(history)} | poisoned
        history = scene.recorder.history(alone.reference, await _listed(scene, asked))
        findings = check(history)
        if not findings or now() > end:
            return history, findings
        await wait_out(LOOK_SECONDS)


async def _listed(scene: Scene, persons: Iterable[int]) -> dict[int, Listed]:
    """What the product itself lists of these people."""
    addresses = {each.person: each.address for each in scene.recorder.said}
    found: dict[int, Listed] = {}
    for person in persons:
        with contextlib.suppress(NotFound):  # no gateway ever accepted a word
            found[person] = await scene.recruiter.listed(addresses[person])
    return found


def _turns(recorder: Recorder) -> int:
    """Replies, each once however often it was tried: one a turn."""
    return len({each.message for each in recorder.tries if each.taken})


def _summary(
    scene: Scene, alone: Control, history: History, findings: list[Finding], seconds: float
) -> Summary:
    waited = slowest(history)
    people = [each.person for each in findings] + [person for person, _, _ in waited]
    return Summary(
        seed=scene.plan.seed,
        minutes=scene.plan.minutes,
        mutation=scene.mutation.value if scene.mutation else "",
        messages=len(history.said),
        turns=_turns(scene.recorder),
        kills=scene.site.kills,
        unaccepted=sum(each.accepted is None for each in history.said),
        unsure=sum(len(each.unsure) for each in history.listed.values()),
        rows=rows(history, findings),
        findings=findings,
        never_struck=never_struck(history),
        control=alone.wrong,
        errors=scene.monkey.errors,
        seconds=seconds,
        slowest=waited,
        stories=stories(history, people),
    )
