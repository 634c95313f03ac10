"""What ``bot search`` does. Imports stand inside the functions, as in ``commands``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.commands import parts
from bot.config import Settings
from bot.domain.errors import Refused

if TYPE_CHECKING:
    from bot.domain.search import Match, ProfileIndex
    from bot.domain.uploads import Uploads


SPARE: Final = 2
"""Times as many are looked for: some may not be found any more, and the index does not know it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody who was found; ``shown``: each wish, and what shows it."""

    address: str
    name: str | None
    score: float
    months: int
    shown: tuple[tuple[str, str], ...]
    resume: UUID


async def search(settings: Settings, wanted: str, limit: int) -> list[Found]:
    """The people whose résumés say most of it, best first.

    Raises:
        Refused: nothing is looked for.
    """
    from bot.knowledge.index import IndexDown  # noqa: PLC0415
    from bot.knowledge.profiles import query_of  # noqa: PLC0415

    wishes = [wish.words for wish in query_of(wanted).wishes]
    if not wishes:
        raise Refused("There is nothing to look for: write what they should have done or know.")
    async with parts(settings) as store:
        index = _index(settings, store.uploads)
        try:
            matches = await _found(store.uploads, index, wanted, limit * SPARE)
        except IndexDown:  # it is only an index: without it the same takes longer
            index = _index(settings, store.uploads, chroma=False)
            matches = await _found(store.uploads, index, wanted, limit * SPARE)
        owners = await store.uploads.owners([each.resume for each in matches])
    found = []
    for each in matches:
        if (owned := owners.get(each.resume)) is None:
            continue
        profile = owned.kept.resume.profile
        found.append(
            Found(
                owned.address,
                profile.name if profile else None,
                each.score,
                (profile.total_experience_months if profile else None) or 0,
                tuple(zip(wishes, each.shown, strict=True)),
                each.resume,
            )
        )
    return found[:limit]


async def _found(
    uploads: "Uploads", index: "ProfileIndex", wanted: str, limit: int
) -> "Sequence[Match]":
    from bot.knowledge.searching import ProfileSearch  # noqa: PLC0415

    searching = ProfileSearch(uploads, index)
    try:
        await searching.bring_in()
        return await searching.find(wanted, limit)
    finally:
        await index.close()


def _index(settings: Settings, uploads: "Uploads", *, chroma: bool = True) -> "ProfileIndex":
    """Chroma where there is one and this machine can make vectors; else memory, filled anew."""
    from bot.embedded.running import running_chroma  # noqa: PLC0415
    from bot.embedding import local_embedder  # noqa: PLC0415
    from bot.knowledge.profile_memory import MemoryProfiles  # noqa: PLC0415

    embedder = local_embedder()
    url = (settings.chroma_url or running_chroma(settings.data_dir)) if chroma else ""
    if embedder is None or not url:
        return MemoryProfiles(embedder)
    from bot.knowledge.profile_chroma import ChromaProfiles  # noqa: PLC0415

    return ChromaProfiles(url, embedder, uploads.store)
