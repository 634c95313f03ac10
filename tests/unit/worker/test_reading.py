"""Reading what candidates sent: kept first, read once, told once, and never in a turn's way."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typing_extensions import override

from bot.channels.media import KeptMedia
from bot.documents.scripted import ScriptedReader
from bot.documents.scripted_profiles import ScriptedExtractor
from bot.domain.conversation import Stage
from bot.domain.document import Document, Unread
from bot.domain.effects import FileOf, ReadFiles
from bot.domain.errors import MediaTrouble, MediaUnavailable, StoreDown
from bot.domain.events import Bell
from bot.domain.message import Kind, Media
from bot.domain.profile import Profile, Role
from bot.domain.uploads import FETCH_TRIES, MOST_FILES, TRIES, Kept, Resume, Upload, Uploads
from bot.kept.in_memory import MemoryFiles
from bot.kept.keys import key_of
from bot.kept.objects import in_folder
from bot.worker.reading import Desk, Tools
from tests.contracts.store_cases import LONG, Scene, Stores

CV = b"%PDF-1.7 a resume"
PAGE = b"\x89PNG\r\n\x1a\n page one"
NEXT_PAGE = b"\x89PNG\r\n\x1a\n page two"
ASHA = Profile(name="Asha Rao", experience=(Role("Driver", "Blue Depot", "2021", None, 40),))


class NotingReader(ScriptedReader):
    """Remembers what it read."""

    def __init__(self, known: Mapping[bytes, Document | Unread] | None = None) -> None:
        super().__init__(known)
        self.read_so_far: list[bytes] = []

    @override
    async def read(self, content: bytes, content_type: str, name: str = "") -> Document:
        self.read_so_far.append(content)
        return await super().read(content, content_type, name)


class Provider(KeptMedia):
    """Has files, counts who asks, and may be away."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.trouble: MediaTrouble | None = None

    @override
    async def fetch(self, media: Media, longest: int = 0) -> bytes:
        self.asked.append(media.url)
        if self.trouble is not None:
            raise MediaUnavailable(self.trouble)
        return await super().fetch(media, longest)


@dataclass
class Room:
    """A desk and all that stands on it."""

    scene: Scene
    provider: Provider = field(default_factory=Provider)
    files: MemoryFiles = field(default_factory=MemoryFiles)
    reader: NotingReader = field(
        default_factory=lambda: NotingReader(
            {
                CV: Document("Asha Rao\nDriver at Blue Depot", "pdf", 2),
                PAGE: Document("Asha Rao", "image", is_scan=True),
                NEXT_PAGE: Document("Driver at Blue Depot", "image", is_scan=True),
            }
        )
    )
    extractor: ScriptedExtractor = field(
        default_factory=lambda: ScriptedExtractor(
            {"Asha Rao": ASHA, "Driver at Blue Depot": ASHA, "Nothing": Profile(name="Nothing")}
        )
    )
    bells: list[Bell] = field(default_factory=list)

    @property
    def stores(self) -> Stores:
        return self.scene.stores

    async def send(self, *contents: bytes) -> None:
        """The candidate sends files, and a turn wants them read."""
        media = tuple(Media(f"file:{n}:{hash(c)}", _type(c)) for n, c in enumerate(contents))
        self.provider.files |= {each.url: c for each, c in zip(media, contents, strict=True)}
        await self.scene.hear("", kind=Kind.FILE, media=media)
        claim = await self.scene.take()
        said = claim.mail[-1].said
        assert said is not None
        files = tuple(FileOf(said.id, part) for part in range(len(media)))
        await self.scene.commit(claim, ReadFiles(files))

    def tools(self, **changes: Any) -> Tools:  # noqa: ANN401 - any tool
        tools = {
            "uploads": self.stores.uploads,
            "media": self.provider,
            "files": self.files,
            "reader": self.reader,
            "extractor": self.extractor,
        }
        return Tools(**{**tools, **changes})

    def desk(self, **changes: Any) -> Desk:  # noqa: ANN401 - any tool
        return Desk(self.tools(**changes))

    async def tell(self, bells: Sequence[Bell]) -> None:
        self.bells += bells

    async def read(self, desk: Desk | None = None) -> None:
        """All that waits now is begun, and over."""
        await (desk or self.desk()).begin(self.tell)
        for _ in range(200):
            await asyncio.sleep(0)

    async def told(self) -> list[dict[str, Any]]:
        """What the conversation was told, in a turn of its own."""
        claim = await self.scene.claim()
        if claim is None:
            return []
        await self.scene.commit(claim)
        return [dict(mail.payload) for mail in claim.mail]

    async def current(self) -> Kept | None:
        return await self.stores.uploads.current(self.scene.subject)


def _type(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    return "image/png" if content.startswith(b"\x89PNG") else "text/plain"


@pytest.fixture
def room(scene: Scene) -> Room:
    return Room(scene)


async def test_a_file_is_kept_read_and_told_of(room: Room) -> None:
    await room.send(CV)
    await room.read()
    [told] = await room.told()
    kept = await room.current()

    assert told["profile"]["name"] == "Asha Rao"
    assert told["unread"] == []
    assert [bell.subject for bell in room.bells] == [room.scene.subject]
    assert list(room.files.files.values()) == [CV]
    assert kept is not None
    assert kept.resume.document == Document("Asha Rao\nDriver at Blue Depot", "pdf", 2)


async def test_nothing_waits_when_all_is_read(room: Room) -> None:
    await room.send(CV)
    await room.read()
    await room.read()

    assert len(room.reader.read_so_far) == 1
    assert len(room.bells) == 1


async def test_the_region_is_that_of_the_sender(room: Room) -> None:
    room.scene.address = "whatsapp:+919800000001"
    await room.send(CV)
    await room.read()

    asked = ("Asha Rao\nDriver at Blue Depot", "IN", room.scene.subject)
    assert room.extractor.asked == [asked]


async def test_several_files_are_one_resume_and_the_same_one_twice_is_one(room: Room) -> None:
    await room.send(CV, b"Forklift licence since May 2019\n", CV)
    await room.read()
    kept = await room.current()

    assert kept is not None
    assert kept.resume.document is not None
    text = "Asha Rao\nDriver at Blue Depot\n\nForklift licence since May 2019"
    assert kept.resume.document.text.strip() == text
    assert len(await room.told()) == 1


async def test_one_file_that_cannot_be_read_does_not_hide_the_others(room: Room) -> None:
    room.reader.known[b"%PDF-1.7 locked"] = Unread.LOCKED
    await room.send(b"%PDF-1.7 locked", CV)
    await room.read()
    [told] = await room.told()

    assert told["profile"]["name"] == "Asha Rao"
    assert told["unread"] == ["locked"]


async def test_photos_one_by_one_are_the_pages_of_one_paper(room: Room) -> None:
    await room.send(PAGE)
    await room.read()
    await room.told()
    await room.send(NEXT_PAGE)
    await room.read()
    [told] = await room.told()
    kept = await room.current()

    assert told["is_continued"]
    assert kept is not None
    assert kept.resume.document is not None
    assert kept.resume.document.text == "Asha Rao\n\nDriver at Blue Depot"


async def test_a_document_after_a_photo_is_not_its_second_page(room: Room) -> None:
    await room.send(PAGE)
    await room.read()
    await room.told()
    await room.send(CV)
    await room.read()
    [told] = await room.told()

    assert (told["is_continued"], told["replaces"]) == (False, True)


@pytest.mark.parametrize("reason", list(Unread))
async def test_every_reason_reaches_the_conversation(room: Room, reason: Unread) -> None:
    room.reader.known[CV] = reason
    await room.send(CV)
    for _ in range(FETCH_TRIES):
        await room.read()
        await room.stores.pass_time(300)
    [told] = await room.told()

    assert (told["profile"], told["unread"]) == (None, [reason.value])


async def test_words_that_are_nobodys_work_are_no_resume(room: Room) -> None:
    await room.send(CV)
    await room.read()
    await room.told()
    await room.send(b"Nothing\nat all of anybody's work\n")
    await room.read()
    [told] = await room.told()
    kept = await room.current()

    assert told["unread"] == ["no_resume"]
    assert kept is not None
    assert kept.resume.profile == ASHA


async def test_more_files_than_are_read_at_once(room: Room) -> None:
    await room.send(*(f"Page {n}\nAsha Rao\nand a word\n".encode() for n in range(MOST_FILES + 1)))
    await room.read()
    [told] = await room.told()

    assert told["unread"] == ["too_many"]
    assert len(room.reader.read_so_far) == MOST_FILES


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (MediaTrouble.FOREIGN, Unread.UNAVAILABLE),
        (MediaTrouble.TOO_LARGE, Unread.TOO_LARGE),
        (MediaTrouble.MISNAMED, Unread.MISNAMED),
    ],
)
async def test_a_file_that_cannot_be_had_is_told_at_once(
    room: Room, trouble: MediaTrouble, reason: Unread
) -> None:
    room.provider.trouble = trouble
    await room.send(CV)
    await room.read()
    [told] = await room.told()

    assert told["unread"] == [reason.value]
    assert room.files.files == {}


async def test_a_provider_that_is_away_is_asked_again_and_in_the_end_the_candidate(
    room: Room,
) -> None:
    room.provider.trouble = MediaTrouble.UNREACHABLE
    await room.send(CV)
    for _ in range(FETCH_TRIES - 1):
        await room.read()
        assert await room.told() == []
        await room.stores.pass_time(300)
    await room.read()
    [told] = await room.told()

    assert told["unread"] == ["unavailable"]
    assert len(room.provider.asked) == FETCH_TRIES


async def test_a_file_that_is_not_there_yet_is_asked_for_once_more(room: Room) -> None:
    """The provider's message is there before the file that it names."""
    room.provider.trouble = MediaTrouble.GONE
    await room.send(CV)
    await room.read()
    assert await room.told() == []
    await room.stores.pass_time(2)
    await room.read()
    [told] = await room.told()

    assert told["unread"] == ["unavailable"]
    assert len(room.provider.asked) == 2


async def test_one_file_that_is_late_has_no_other_read_again_and_again(room: Room) -> None:
    late: set[str] = set()

    class Slow(Provider):
        @override
        async def fetch(self, media: Media, longest: int = 0) -> bytes:
            self.trouble = MediaTrouble.UNREACHABLE if media.url in late else None
            return await super().fetch(media, longest)

    room.provider = Slow()
    await room.send(PAGE, CV, NEXT_PAGE)
    first, second, third = room.provider.files
    late.add(second)
    await room.read()
    await room.stores.pass_time(2)
    await room.read()
    assert room.reader.read_so_far == []
    late.clear()
    await room.stores.pass_time(5)
    await room.read()

    assert len(await room.told()) == 1
    assert room.reader.read_so_far == [PAGE, CV, NEXT_PAGE]
    assert sorted(room.provider.asked) == sorted([first, third, *[second] * 3])


async def test_a_provider_that_comes_back_in_time(room: Room) -> None:
    room.provider.trouble = MediaTrouble.UNREACHABLE
    await room.send(CV)
    await room.read()
    room.provider.trouble = None
    await room.read()
    assert await room.told() == []  # not before its time
    await room.stores.pass_time(2)
    await room.read()
    [told] = await room.told()

    assert told["profile"]["name"] == "Asha Rao"


async def test_a_file_store_that_is_down_loses_nothing(room: Room) -> None:
    room.files.is_down = True
    await room.send(CV)
    for _ in range(TRIES + 2):  # its own fault counts as no try
        await room.read()
        await room.stores.pass_time(3)
    assert await room.told() == []
    room.files.is_down = False
    await room.read()
    [told] = await room.told()

    assert told["profile"]["name"] == "Asha Rao"


async def test_who_follows_asks_our_store_and_not_the_provider(room: Room) -> None:
    await room.send(CV)
    first = room.desk(reader=Hanging())
    await room.read(first)
    await first.finish()
    await room.read()
    [told] = await room.told()

    assert told["profile"]["name"] == "Asha Rao"
    assert len(room.provider.asked) == 1


async def test_a_file_that_our_store_lost_is_asked_for_again(room: Room) -> None:
    room.reader.known[CV] = Unread.UNAVAILABLE
    await room.send(CV)
    await room.read()
    room.files.files.clear()
    room.reader.known[CV] = Document("Asha Rao", "pdf")
    await room.stores.pass_time(5)
    await room.read()
    [told] = await room.told()

    assert told["profile"]["name"] == "Asha Rao"
    assert len(room.provider.asked) == 2


async def test_what_was_begun_thrice_and_never_ended_is_asked_for_again(room: Room) -> None:
    await room.send(CV)
    for _ in range(TRIES):
        assert await room.stores.uploads.claim(timedelta(), 1)  # and never came back
        await room.stores.pass_time(1)
    await room.read()
    [told] = await room.told()

    assert told["unread"] == ["unavailable"]
    assert room.reader.read_so_far == []


async def test_a_mistake_of_ours_costs_one_file(room: Room, another: Scene) -> None:
    class Broken(ScriptedExtractor):
        @override
        async def extract(
            self, document: Document, region: str | None, conversation: UUID | None = None
        ) -> Profile:
            raise ZeroDivisionError

    await room.send(CV)
    await room.read(room.desk(extractor=Broken()))
    [told] = await room.told()
    assert told["unread"] == ["too_little"]  # the file is not damaged, and people can open it
    other = Room(another)
    await other.send(CV)
    await other.read()
    assert (await other.told())[0]["profile"]["name"] == "Asha Rao"


async def test_a_fault_that_is_ours_damages_no_file(room: Room) -> None:
    """What fetching, keeping and noting could not do was told as "this file is damaged"."""

    class Broken(Provider):
        @override
        async def fetch(self, media: Media, longest: int = 0) -> bytes:
            raise ZeroDivisionError

    working, room.provider = room.provider, Broken()
    await room.send(CV)
    await room.read()
    assert await room.told() == []
    working.files = room.provider.files
    room.provider = working
    await room.stores.pass_time(60)
    await room.read()
    [told] = await room.told()

    assert told["profile"]["name"] == "Asha Rao"


async def test_a_file_that_was_cut_on_our_disk_is_asked_for_again(
    room: Room, tmp_path: Path
) -> None:
    """It was tried again for ever, and all that its sender sent after it waited behind."""
    files = in_folder(tmp_path, least_free=0)
    room.reader.known[CV] = Unread.UNAVAILABLE
    await room.send(CV)
    desk = room.desk(files=files)
    await desk.begin(room.tell)
    await desk.idle()
    key = key_of(CV)
    kept = tmp_path / key[:2] / key[2:]
    kept.write_bytes(CV[:5])
    room.reader.known[CV] = Document("Asha Rao", "pdf")
    await room.stores.pass_time(5)
    await desk.begin(room.tell)
    await desk.idle()
    [told] = await room.told()

    assert told["profile"]["name"] == "Asha Rao"
    assert len(room.provider.asked) == 2
    assert kept.read_bytes() == CV


class Hanging(ScriptedReader):
    """Reads until it is told to stop."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.ended = asyncio.Event(), asyncio.Event()

    @override
    async def read(self, content: bytes, content_type: str, name: str = "") -> Document:
        self.began.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()
        raise AssertionError


async def test_who_withdraws_is_read_no_further(room: Room) -> None:
    reader = Hanging()
    await room.send(CV)
    desk = Desk(room.tools(reader=reader), lease=timedelta(milliseconds=30))
    await desk.begin(room.tell)
    await asyncio.wait_for(reader.began.wait(), 5)
    await room.scene.hear("I withdraw")
    await room.scene.turn(stage=Stage.WITHDRAWN)
    await asyncio.wait_for(reader.ended.wait(), 5)
    await desk.idle()
    await room.read()

    assert (room.extractor.asked, room.bells) == ([], [])
    assert await room.current() is None


async def test_who_withdraws_while_a_picture_is_read_is_not_made_sense_of(room: Room) -> None:
    class Withdrawing(ScriptedReader):
        @override
        async def read(self, content: bytes, content_type: str, name: str = "") -> Document:
            await room.scene.hear("stop")
            await room.scene.turn(stage=Stage.OPTED_OUT)
            return Document("Asha Rao", "pdf")

    await room.send(CV)
    await room.read(room.desk(reader=Withdrawing()))

    assert (room.extractor.asked, room.bells) == ([], [])


async def test_what_was_read_is_kept_once_the_store_is_back(room: Room) -> None:
    """A lock that was waited for too long threw away what had been read, and paid for."""
    uploads = Forgetful(room.stores.uploads)
    await room.send(CV)
    desk = room.desk(uploads=uploads)
    await desk.begin(room.tell)
    await desk.idle()
    [told] = await room.told()

    assert told["profile"]["name"] == "Asha Rao"
    assert uploads.down == 0
    assert len(room.reader.read_so_far) == 1


class Forgetful:
    """Uploads whose store is down when the first is settled."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self.down = 1

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - everything else as it is
        return getattr(self._uploads, name)

    async def settle(self, upload: Upload, resume: Resume) -> Sequence[Bell]:
        if self.down:
            self.down -= 1
            raise StoreDown("Postgres")
        return await self._uploads.settle(upload, resume)


async def test_what_a_model_wrote_is_cleaned_too(room: Room) -> None:
    odd = Profile(name="Asha\x00 Rao\ud83d", skills=("fork\x9blift", "\u202eSAP"))
    room.extractor = ScriptedExtractor({"Asha Rao": odd})
    await room.send(CV)
    await room.read()
    kept = await room.current()

    assert kept is not None
    assert kept.resume.profile is not None
    assert (kept.resume.profile.name, kept.resume.profile.skills) == (
        "Asha Rao",
        ("forklift", "SAP"),
    )


async def test_a_page_that_is_taken_again_stands_for_the_first_try(room: Room) -> None:
    words = "Asha Rao Driver at Blue Depot from May 2019 until today in Pune"
    blurred = words.replace("Blue", "Bluc")
    room.reader.known[PAGE] = Document(blurred, "image", is_scan=True)
    room.reader.known[NEXT_PAGE] = Document(words, "image", is_scan=True)
    room.extractor = ScriptedExtractor({words: ASHA, blurred: ASHA})
    await room.send(PAGE)
    await room.read()
    await room.told()
    await room.send(NEXT_PAGE)
    await room.read()
    [told] = await room.told()
    kept = await room.current()

    assert (told["is_continued"], told["replaces"]) == (False, True)
    assert kept is not None
    assert kept.resume.document is not None
    assert kept.resume.document.text == words


async def test_a_first_page_with_a_name_alone_is_read_with_the_second(room: Room) -> None:
    room.extractor = ScriptedExtractor({"Driver at Blue Depot": ASHA})
    await room.send(PAGE)
    await room.read()
    [told] = await room.told()
    assert told["unread"] == ["no_resume"]
    await room.send(NEXT_PAGE)
    await room.read()
    kept = await room.current()

    assert kept is not None
    assert kept.resume.document is not None
    assert kept.resume.document.text == "Asha Rao\n\nDriver at Blue Depot"


async def test_what_no_store_takes_is_left_out(room: Room) -> None:
    room.reader.known[CV] = Document("Asha\x00 Rao\ud83d\nDriver at Blue Depot", "pdf")
    await room.send(CV)
    await room.read()
    kept = await room.current()

    assert kept is not None
    assert kept.resume.document is not None
    assert kept.resume.document.text == "Asha Rao\nDriver at Blue Depot"


async def test_only_so_many_at_a_time_and_the_rest_after_them(room: Room, stores: Stores) -> None:
    begun: list[bytes] = []
    going = asyncio.Event()

    class Slow(ScriptedReader):
        @override
        async def read(self, content: bytes, content_type: str, name: str = "") -> Document:
            begun.append(content)
            await going.wait()
            return await super().read(content, content_type, name)

    others = [Room(Scene(stores), provider=room.provider) for _ in range(3)]
    for n, each in enumerate((room, *others)):
        await each.send(f"Person {n}\nAsha Rao\nand a word\n".encode())
    desk = room.desk(reader=Slow())
    await room.read(desk)
    await room.read(desk)
    assert len(begun) == 2
    going.set()
    for _ in range(4):
        await room.read(desk)
    assert len(begun) == 4
    assert await stores.uploads.claim(LONG, 9) == []
