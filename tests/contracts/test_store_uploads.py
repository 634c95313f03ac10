"""Files of candidates: taken once, read in order, told of once, and replaced but kept."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bot.domain.consent import ConsentKind
from bot.domain.conversation import Stage
from bot.domain.document import Document, HiddenText, Unread
from bot.domain.effects import FileOf, LookAgain, ReadFiles, RecordConsent
from bot.domain.events import EventType
from bot.domain.message import Kind, Media
from bot.domain.profile import Degree, Evidence, Profile, Role
from bot.domain.turn import Claim
from bot.domain.uploads import PAGES_WITHIN, Resume, Upload
from tests.contracts.store_cases import AT_ONCE, IDS, LONG, SHORT, Scene, kinds

PDF = Media("https://files.invalid/1", "application/pdf", "cv.pdf")
PHOTO = Media("https://files.invalid/2", "image/jpeg")
EVERYBODY = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORDS = "Asha Rao\nForklift driver\nBlue Depot, 2021-2024"
PROFILE = Profile(
    name="Asha Rao",
    phones=("+919800000001",),
    experience=(
        Role("Driver", "Blue Depot", "2021", "2024", 36, evidence=Evidence(9, 24)),
        Role("Guard", None, None, None, None),
    ),
    education=(Degree("Pune", "BA"),),
    skills=("forklift",),
    total_experience_months=36,
    evidence={"name": Evidence(0, 8, 0.9)},
)
READ = Resume(Document(WORDS, "pdf", 2, ("https://a.invalid",), (HiddenText.WHITE,)), PROFILE)
SCAN = Resume(Document("Page one", "image", is_scan=True), PROFILE)
LOCKED = Resume(None, None, (Unread.LOCKED,))


async def sent(scene: Scene, *media: Media) -> UUID:
    """The candidate sends a message with files, and its turn wants them read."""
    await scene.hear("", kind=Kind.FILE, media=media or (PDF,))
    claim = await scene.take()
    message = message_of(claim)
    done = await scene.commit(claim, files(message, len(media) or 1))
    assert done.reads
    return message


def message_of(claim: Claim) -> UUID:
    said = claim.mail[-1].said
    assert said is not None
    return said.id


def files(message: UUID, many: int = 1) -> ReadFiles:
    return ReadFiles(tuple(FileOf(message, part) for part in range(many)))


async def claimed(scene: Scene, lease: timedelta = LONG) -> list[Upload]:
    """What a worker gets of this conversation."""
    found = await scene.stores.uploads.claim(lease, EVERYBODY)
    return [each for each in found if each.conversation == scene.subject]


async def upload_of(scene: Scene) -> Upload:
    await sent(scene)
    [upload] = await claimed(scene)
    return upload


async def test_files_of_a_turn_are_one_upload_in_their_order(scene: Scene) -> None:
    await sent(scene, PDF, PHOTO)
    [upload] = await claimed(scene)

    assert [part.media for part in upload.parts] == [PDF, PHOTO]
    assert [(part.place, part.key) for part in upload.parts] == [(0, None), (1, None)]
    assert [(part.content_type, part.name) for part in upload.parts] == [
        ("application/pdf", "cv.pdf"),
        ("image/jpeg", ""),
    ]
    assert (upload.tries, upload.address, upload.before) == (1, scene.address, None)


async def test_a_file_is_taken_once_whatever_turns_say(scene: Scene) -> None:
    message = await sent(scene, PDF, PHOTO)
    await scene.hear("again")
    await scene.turn(files(message, 2))
    [upload] = await claimed(scene)
    await scene.stores.uploads.settle(upload, READ)

    assert len(upload.parts) == 2
    assert await claimed(scene) == []


async def test_a_turn_that_asks_for_no_files_reads_none(scene: Scene) -> None:
    await scene.hear()

    assert not (await scene.turn()).reads
    assert await claimed(scene) == []


async def test_of_one_conversation_the_oldest_comes_first(scene: Scene) -> None:
    await sent(scene, PDF)
    await sent(scene, PHOTO)
    [upload] = await claimed(scene)

    assert upload.parts[0].media == PDF
    assert await claimed(scene) == []
    await scene.stores.uploads.settle(upload, READ)
    [second] = await claimed(scene)
    assert second.parts[0].media == PHOTO


async def test_who_had_many_read_waits_for_everybody_else(scene: Scene, another: Scene) -> None:
    for _ in range(3):
        await scene.stores.uploads.settle(await upload_of(scene), READ)
        await scene.turn()
    await sent(scene)
    await sent(another)
    order = []
    for _ in range(EVERYBODY):
        found = await scene.stores.uploads.claim(LONG, 1)
        order += [each.conversation for each in found]
        if not found:
            break

    assert order.index(another.subject) < order.index(scene.subject)


@pytest.mark.parametrize("stage", [Stage.WITHDRAWN, Stage.OPTED_OUT, Stage.CONSENT])
async def test_nothing_is_read_of_who_took_their_consent_back(scene: Scene, stage: Stage) -> None:
    await sent(scene)
    [upload] = await claimed(scene)
    await scene.hear("stop")
    await scene.turn(stage=stage)

    assert not await scene.stores.uploads.renew(upload, LONG)
    assert await scene.stores.uploads.settle(upload, READ) == ()
    await scene.stores.uploads.later(upload, AT_ONCE)
    assert await claimed(scene) == []
    assert await scene.stores.uploads.current(scene.subject) is None
    await scene.hear("I would like to after all")
    await scene.turn(stage=Stage.SCREENING)
    [again] = await claimed(scene)
    assert len(await scene.stores.uploads.settle(again, READ)) == 1


async def test_people_do_not_wait_for_each_other(scene: Scene, another: Scene) -> None:
    await sent(scene)
    await sent(another)
    found = await scene.stores.uploads.claim(LONG, EVERYBODY)
    theirs = {each.conversation for each in found}

    assert {scene.subject, another.subject} <= theirs


async def test_who_died_is_followed_and_settles_nothing_any_more(scene: Scene) -> None:
    await sent(scene)
    [dead] = await claimed(scene, SHORT)
    await scene.stores.pass_time(0.05)
    [upload] = await claimed(scene)

    assert (upload.id, upload.tries) == (dead.id, 2)
    assert upload.lease != dead.lease
    assert await scene.stores.uploads.settle(dead, READ) == ()
    assert not await scene.stores.uploads.renew(dead, LONG)
    await scene.stores.uploads.keep(dead, 0, "f" * 64, 9)
    await scene.stores.uploads.later(dead, AT_ONCE)
    assert await claimed(scene) == []
    assert len(await scene.stores.uploads.settle(upload, READ)) == 1


async def test_a_lease_that_is_renewed_holds(scene: Scene) -> None:
    await sent(scene)
    [upload] = await claimed(scene, SHORT)

    assert await scene.stores.uploads.renew(upload, LONG)
    await scene.stores.pass_time(0.05)
    assert await claimed(scene) == []


async def test_what_was_kept_is_known_to_whoever_follows(scene: Scene) -> None:
    await sent(scene, PDF, PHOTO)
    [upload] = await claimed(scene)
    await scene.stores.uploads.keep(upload, 1, "a" * 64, 7)
    await scene.stores.uploads.later(upload, AT_ONCE)
    [again] = await claimed(scene)

    assert [part.key for part in again.parts] == [None, "a" * 64]


async def test_a_try_that_was_not_its_fault_does_not_count(scene: Scene) -> None:
    upload = await upload_of(scene)
    await scene.stores.uploads.later(upload, AT_ONCE)
    [again] = await claimed(scene)
    await scene.stores.uploads.later(again, AT_ONCE, was_fetching=True)
    [third] = await claimed(scene)

    assert [(each.tries, each.fetches) for each in (upload, again, third)] == [
        (1, 0),
        (1, 0),
        (1, 1),
    ]
    await scene.stores.uploads.later(third, LONG)
    assert await claimed(scene) == []


async def test_what_was_read_is_mail_with_ids_only_and_comes_with_the_turn(scene: Scene) -> None:
    upload = await upload_of(scene)
    [bell] = await scene.stores.uploads.settle(upload, READ)
    claim = await scene.take()

    assert (bell.type, bell.subject) == (EventType.RESUME_UPLOADED, scene.subject)
    assert kinds(claim) == ["RESUME_UPLOADED"]
    told = claim.mail[0].payload
    assert told["resume"] == str(upload.id)
    assert told["profile"]["name"] == "Asha Rao"
    assert told["profile"]["experience"][0]["employer"] == "Blue Depot"
    assert told["profile"]["phones"] == ["+919800000001"]
    assert (told["unread"], told["hidden"], told["is_scan"]) == ([], ["white"], False)
    assert (told["is_continued"], told["replaces"]) == (False, False)
    assert "evidence" not in told["profile"]


async def test_it_is_told_once(scene: Scene) -> None:
    upload = await upload_of(scene)
    await scene.stores.uploads.settle(upload, READ)

    assert await scene.stores.uploads.settle(upload, READ) == ()
    assert kinds(await scene.take()) == ["RESUME_UPLOADED"]
    assert await claimed(scene) == []


async def test_what_could_not_be_read_is_told_and_counts_as_nothing(scene: Scene) -> None:
    upload = await upload_of(scene)
    await scene.stores.uploads.settle(upload, LOCKED)
    told = (await scene.take()).mail[0].payload

    assert (told["profile"], told["unread"]) == (None, ["locked"])
    assert await scene.stores.uploads.current(scene.subject) is None


async def test_a_resume_comes_back_as_it_was(scene: Scene) -> None:
    upload = await upload_of(scene)
    await scene.stores.uploads.settle(upload, READ)
    kept = await scene.stores.uploads.current(scene.subject)

    assert kept is not None
    assert (kept.id, kept.conversation, kept.resume) == (upload.id, scene.subject, READ)


async def test_a_second_one_takes_the_place_of_the_first_which_is_kept(scene: Scene) -> None:
    before = scene.stores.clock.now()
    first = await upload_of(scene)
    await scene.stores.uploads.settle(first, READ)
    await scene.turn()
    second = await upload_of(scene)
    newer = replace(READ, profile=replace(PROFILE, name="Asha R."))
    await scene.stores.uploads.settle(second, newer)
    told = (await scene.take()).mail[0].payload
    kept = await scene.stores.uploads.current(scene.subject)

    assert kept is not None
    assert (kept.id, kept.resume) == (second.id, newer)
    assert (told["replaces"], told["is_continued"]) == (True, False)
    found = await scene.stores.uploads.since(before - timedelta(days=1), EVERYBODY)
    ours = {each.kept.id: each.kept for each in found if each.kept.conversation == scene.subject}
    assert ours[first.id].resume == READ
    assert ours[first.id].replaced_at is not None
    assert ours[second.id].replaced_at is None


async def test_one_that_cannot_be_read_leaves_the_one_before(scene: Scene) -> None:
    first = await upload_of(scene)
    await scene.stores.uploads.settle(first, READ)
    await scene.turn()
    second = await upload_of(scene)
    await scene.stores.uploads.settle(second, LOCKED)
    kept = await scene.stores.uploads.current(scene.subject)

    assert kept is not None
    assert kept.id == first.id


LICENCE = Resume(Document("LMV", "image", is_scan=True), Profile("Asha", licences=("LMV",)))


async def test_a_paper_without_work_is_kept_beside_the_resume(scene: Scene) -> None:
    """A photo of the licence that was asked for took the place of the whole CV."""
    before = scene.stores.clock.now() - timedelta(days=1)
    first = await upload_of(scene)
    await scene.stores.uploads.settle(first, READ)
    await scene.turn()
    second = await upload_of(scene)
    await scene.stores.uploads.settle(second, LICENCE)
    told = (await scene.take()).mail[0].payload
    kept = await scene.stores.uploads.current(scene.subject)
    found = await scene.stores.uploads.since(before, EVERYBODY)
    ours = {each.kept.id: each.kept for each in found if each.kept.conversation == scene.subject}

    assert kept is not None
    assert kept.id == first.id
    assert (told["beside"], told["replaces"], told["is_continued"]) == (True, False, False)
    assert told["profile"]["licences"] == ["LMV"]
    assert ours[second.id].resume == LICENCE
    assert ours[second.id].replaced_at is not None
    assert await scene.stores.uploads.owners([second.id]) == {}


async def test_a_resume_takes_the_place_of_what_told_of_no_work(scene: Scene) -> None:
    first = await upload_of(scene)
    await scene.stores.uploads.settle(first, LICENCE)
    claim = await scene.take()
    told = claim.mail[0].payload
    await scene.commit(claim)
    kept = await scene.stores.uploads.current(scene.subject)
    assert kept is not None
    assert (kept.id, told["beside"], told["replaces"]) == (first.id, False, False)
    scene.stores.clock.move(timedelta(hours=1))
    second = await upload_of(scene)
    await scene.stores.uploads.settle(second, READ)
    kept = await scene.stores.uploads.current(scene.subject)

    assert kept is not None
    assert kept.id == second.id


async def test_a_page_that_says_nothing_is_there_for_the_next_one(scene: Scene) -> None:
    """The first page of a CV held a name alone: its second was read without it."""
    first = await upload_of(scene)
    page = Document("Asha Rao", "image", is_scan=True)
    await scene.stores.uploads.settle(first, Resume(page, None, (Unread.NO_RESUME,)))
    claim = await scene.take()
    told = claim.mail[0].payload
    await scene.commit(claim)
    assert (told["profile"], told["unread"]) == (None, ["no_resume"])
    assert (told["beside"], told["replaces"]) == (False, False)
    assert await scene.stores.uploads.current(scene.subject) is None
    second = await upload_of(scene)

    assert second.before == "Asha Rao"


async def test_a_scan_in_a_pdf_is_no_page_of_the_paper_before(scene: Scene) -> None:
    """Who sent a corrected scan had both, one behind the other."""
    first = await upload_of(scene)
    scan = Resume(Document("A whole CV", "pdf", 2, is_scan=True), PROFILE)
    await scene.stores.uploads.settle(first, scan)
    await scene.turn()

    assert (await upload_of(scene)).before is None


async def test_photos_soon_after_photos_are_further_pages(scene: Scene) -> None:
    first = await upload_of(scene)
    await scene.stores.uploads.settle(first, SCAN)
    await scene.turn()
    second = await upload_of(scene)

    assert second.before == "Page one"
    whole = Document("Page one\nPage two", "image", 2, is_scan=True)
    await scene.stores.uploads.settle(second, Resume(whole, PROFILE, is_continued=True))
    told = (await scene.take()).mail[0].payload
    assert (told["is_continued"], told["replaces"]) == (True, False)


async def test_a_photo_much_later_is_another_paper(scene: Scene) -> None:
    first = await upload_of(scene)
    await scene.stores.uploads.settle(first, SCAN)
    await scene.turn()
    scene.stores.clock.move(PAGES_WITHIN + timedelta(seconds=1))
    second = await upload_of(scene)

    assert second.before is None


async def test_a_document_is_no_page_of_anything(scene: Scene) -> None:
    first = await upload_of(scene)
    await scene.stores.uploads.settle(first, READ)
    await scene.turn()
    second = await upload_of(scene)

    assert second.before is None


async def test_it_finds_who_they_are_now(scene: Scene, another: Scene) -> None:
    """Two conversations became one while a file of the one that went was read."""
    await another.hear()
    await another.turn()
    upload = await upload_of(scene)
    receipt = await another.be_one_with(scene)
    [bell] = await scene.stores.uploads.settle(upload, READ)
    kept = await scene.stores.uploads.current(scene.subject)

    assert receipt.subject is not None
    assert bell.subject == receipt.subject
    assert kept is not None
    assert kept.id == upload.id


async def test_a_resume_can_be_looked_at_again(scene: Scene) -> None:
    upload = await upload_of(scene)
    await scene.stores.uploads.settle(upload, READ)
    done = await scene.turn(LookAgain(upload.id))
    claim = await scene.take()

    assert done.more
    assert kinds(claim) == ["RESUME_UPLOADED"]
    told = claim.mail[0].payload
    assert (told["again"], told["profile"]["name"]) == (True, "Asha Rao")
    assert not (await scene.commit(claim)).more


@pytest.mark.parametrize("many", [1, 2])
async def test_no_more_are_claimed_than_there_are_places(
    scene: Scene, another: Scene, many: int
) -> None:
    await sent(scene)
    await sent(another)

    assert len(await scene.stores.uploads.claim(LONG, many)) == many


async def test_whose_resume_it_is(scene: Scene, another: Scene) -> None:
    upload = await upload_of(scene)
    await scene.stores.uploads.settle(upload, READ)
    theirs = await upload_of(another)
    await scene.stores.uploads.settle(theirs, READ)
    await another.turn(stage=Stage.CONSENT)  # who withdrew and writes again is asked anew
    await scene.turn()
    owners = await scene.stores.uploads.owners([upload.id, theirs.id, scene.subject])

    assert {name: each.address for name, each in owners.items()} == {upload.id: scene.address}
    second = await upload_of(scene)
    await scene.stores.uploads.settle(second, READ)
    assert await scene.stores.uploads.owners([upload.id]) == {}


async def test_nobody_is_found_after_a_stop(scene: Scene, another: Scene) -> None:
    """Who withdrew and then wrote STOP was found again: the stage said another thing."""
    upload = await upload_of(scene)
    await scene.stores.uploads.settle(upload, READ)
    await scene.turn(stage=Stage.OPTED_OUT)
    theirs = await upload_of(another)
    await another.stores.uploads.settle(theirs, READ)
    out = RecordConsent(ConsentKind.OPTED_OUT, "stop", "en", IDS.new())
    await another.turn(out, stage=Stage.SCREENING)

    assert await scene.stores.uploads.owners([upload.id, theirs.id]) == {}


async def test_of_two_who_are_one_only_the_newest_is_found(scene: Scene, another: Scene) -> None:
    first = await upload_of(scene)
    await scene.stores.uploads.settle(first, READ)
    scene.stores.clock.move(timedelta(minutes=1))
    second = await upload_of(another)
    await scene.stores.uploads.settle(second, READ)
    await another.be_one_with(scene)

    assert set(await scene.stores.uploads.owners([first.id, second.id])) == {second.id}


async def test_an_index_looks_again_at_who_went_and_who_came_back(scene: Scene) -> None:
    upload = await upload_of(scene)
    await scene.stores.uploads.settle(upload, READ)

    async def looks_again() -> bool:
        found = await scene.stores.uploads.since(mark, EVERYBODY)
        return upload.id in {each.kept.id for each in found}

    async def passed() -> datetime:
        scene.stores.clock.move(timedelta(seconds=1))
        found = await scene.stores.uploads.since(EPOCH, EVERYBODY)
        return max(each.changed_at for each in found)

    mark = await passed()
    await scene.turn(stage=Stage.SCREENING)
    assert not await looks_again()
    await scene.hear("I withdraw")
    await scene.turn(stage=Stage.WITHDRAWN)
    assert await looks_again()
    mark = await passed()
    await scene.hear("yes")
    yes = RecordConsent(ConsentKind.GRANTED, "yes", "en", IDS.new())
    await scene.turn(yes, stage=Stage.SCREENING)
    assert await looks_again()


async def test_changes_are_told_in_order_and_from_a_point_on(scene: Scene) -> None:
    begun = scene.stores.clock.now() - timedelta(days=1)
    first = await upload_of(scene)
    await scene.stores.uploads.settle(first, READ)
    await scene.turn()
    scene.stores.clock.move(timedelta(seconds=1))
    found = await scene.stores.uploads.since(begun, EVERYBODY)
    [changed] = [each for each in found if each.kept.id == first.id]
    await scene.hear()
    await scene.turn()
    second = await upload_of(scene)
    await scene.stores.uploads.settle(second, READ)
    later = await scene.stores.uploads.since(changed.changed_at, EVERYBODY)
    ours = {each.kept.id: each for each in later if each.kept.conversation == scene.subject}

    assert changed.kept.replaced_at is None
    assert set(ours) == {first.id, second.id}  # the first was replaced
    assert ours[first.id].kept.replaced_at is not None
    last = max(each.changed_at for each in later)
    assert await scene.stores.uploads.since(last, EVERYBODY) == []


async def test_a_store_has_a_name(scene: Scene) -> None:
    name = await scene.stores.uploads.store()

    assert re.fullmatch(r"[0-9a-f-]{8,}", name)
    assert await scene.stores.uploads.store() == name
