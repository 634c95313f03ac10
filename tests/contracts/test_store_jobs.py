"""Job versions: importing again makes a new one, running applications stay on theirs."""

from bot.domain.conversation import Stage
from bot.domain.effects import StartApplication
from bot.domain.events import Actor, EventType
from tests.contracts.store_cases import IDS, Scene, Stores, document


async def test_an_imported_job_is_open(scene: Scene, stores: Stores) -> None:
    shelved = await stores.jobs.import_job(document(scene.code), Actor.RECRUITER)
    book = await stores.mailbox.jobs()
    [job] = [job for job in book.open if job.code == scene.code]
    assert (shelved.code, shelved.version) == (scene.code, 1)
    assert (job.version, job.title.to("en"), job.questions[0].id) == (1, "Driver", "licence")


async def test_an_import_is_announced(scene: Scene, stores: Stores) -> None:
    shelved = await stores.jobs.import_job(document(scene.code), Actor.RECRUITER)
    job = await scene.job()
    [bell] = shelved.bells
    assert bell.type is EventType.JOB_CREATED
    assert bell.subject != job.id, "each version has an id of its own"


async def test_importing_again_makes_a_new_version(scene: Scene, stores: Stores) -> None:
    await stores.jobs.import_job(document(scene.code, "Driver"), Actor.RECRUITER)
    again = await stores.jobs.import_job(document(scene.code, "Rider"), Actor.RECRUITER)
    book = await stores.mailbox.jobs()
    [job] = [job for job in book.open if job.code == scene.code]
    assert again.version == job.version == 2
    assert job.title.to("en") == "Rider"


async def test_a_version_somebody_applied_to_stays_in_the_book(
    scene: Scene, stores: Stores
) -> None:
    first, second, application = await scene.job(), await scene.job(), IDS.new()
    await scene.hear()
    start = StartApplication(application, second.id)
    await scene.turn(start, stage=Stage.SCREENING, application=application)
    third = await scene.job()
    book = await stores.mailbox.jobs()
    assert book.by_id(second.id) is not None
    assert book.by_id(third.id) is not None
    assert book.by_id(first.id) is None
