"""What the commands do that measure and explain how candidates are understood.

Imports stand inside the functions for the reason that the composition root gives.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.bootstrap import language_model
from bot.config import Settings
from bot.domain.errors import Refused
from bot.llm.local.tier import LocalTier

if TYPE_CHECKING:
    from bot.domain.job import Job
    from bot.domain.ports.documents import ProfileExtractor
    from bot.evaluation.resumes.measuring import Result
    from bot.evaluation.understanding.explaining import Explained
    from bot.evaluation.understanding.measuring import Measured

_NO_VERSION: Final = UUID(int=0)


async def measured(settings: Settings, tiers: Sequence[str]) -> "Measured":
    """The command ``bot evaluate understanding``.

    Raises:
        Refused: the model was asked for and none is configured.
    """
    from bot.evaluation.understanding.listening import Way  # noqa: PLC0415
    from bot.evaluation.understanding.measuring import measure  # noqa: PLC0415
    from bot.evaluation.understanding.utterances import utterances  # noqa: PLC0415

    ways = [Way(each) for each in tiers] or [each for each in Way if each is not Way.MODEL]
    model = language_model(settings) if Way.MODEL in ways else None
    if Way.MODEL in ways and model is None:
        raise Refused("There is no language model: set GROQ_API_KEY, or leave --tier model away.")
    try:
        return await measure(utterances(), LocalTier(), model, ways)
    finally:
        if model is not None:
            await model.close()


async def resumes_measured(
    settings: Settings, folder: Path, *, model: bool, rival: bool
) -> "tuple[list[Result], list[Result] | None]":
    """The command ``bot evaluate resumes``: ours, and the rival's when it is asked for.

    Raises:
        Refused: there is nothing to measure, or the model or the rival cannot be had.
    """
    from bot.documents.reader import SandboxedReader  # noqa: PLC0415
    from bot.evaluation.resumes.measuring import cases, measure  # noqa: PLC0415

    found, extractor, reader = cases(folder), _extractor(settings, model=model), SandboxedReader()
    try:
        ours = await measure(found, reader, extractor)
    finally:
        await extractor.close()
        await reader.close()
    if not rival:
        return ours, None
    from bot.evaluation.resumes.rival import measure as measure_rival  # noqa: PLC0415

    return ours, measure_rival(found, settings.data_dir / "rival")


def _extractor(settings: Settings, *, model: bool) -> "ProfileExtractor":
    from bot.bootstrap import clock_of, profile_extractor  # noqa: PLC0415
    from bot.profiles.local import LocalExtractor  # noqa: PLC0415

    clock = clock_of(settings)
    found = profile_extractor(settings, clock) if model else LocalExtractor(clock)
    if model and isinstance(found, LocalExtractor):
        raise Refused("There is no language model: set GROQ_API_KEY, or leave --model away.")
    return found


async def explained(
    settings: Settings,
    text: str,
    job: str | None,
    pending: str | None,
    stage: str | None,
    language: str | None,
) -> "Explained":
    """The command ``bot explain``.

    Raises:
        Refused: there is no such job or question.
    """
    from bot.domain.conversation import Stage  # noqa: PLC0415
    from bot.evaluation.understanding.explaining import explain, scene_of  # noqa: PLC0415
    from flows.understanding.senses import Senses  # noqa: PLC0415

    found = await _job(settings, job)
    scene = scene_of(found, text, pending, Stage(stage) if stage else None, language)
    local, model = LocalTier(), language_model(settings)
    try:
        return await explain(scene, text, Senses(model, local), local.classifier())
    finally:
        if model is not None:
            await model.close()


async def _job(settings: Settings, name: str | None) -> "Job":
    """The demo job, one of a file, or an open one of that code."""
    from bot.files.job_file import demo_job, load_job  # noqa: PLC0415

    if name is None:
        return demo_job().to_job(_NO_VERSION, 1)
    if name.endswith((".yaml", ".yml")):
        return load_job(Path(name)).to_job(_NO_VERSION, 1)
    from bot.commands import parts  # noqa: PLC0415

    async with parts(settings) as store:
        jobs = (await store.mailbox.jobs()).open
    found = next((each for each in jobs if each.code.casefold() == name.casefold()), None)
    if found is None:
        known = ", ".join(each.code for each in jobs) or "none"
        raise Refused(f"No open job has the code {name}; open are: {known}.")
    return found
