"""Mail that nobody can read holds up its own conversation, and neither worker nor others."""

from tests.contracts.store_cases import LONG, Scene, Stores, texts
from tests.integration.protocol.schedule import Watcher


async def test_mail_that_cannot_be_read_takes_nobody_along(
    stores: Stores, scene: Scene, another: Scene, watcher: Watcher
) -> None:
    await scene.hear("odd")
    await another.hear("fine")
    await watcher.connection.execute(
        "UPDATE event SET actor = 'nobody' WHERE subject = $1", scene.subject
    )
    claims = await stores.mailbox.sweep(LONG, 100)
    assert scene.subject not in [claim.subject for claim in claims]
    [fine] = [claim for claim in claims if claim.subject == another.subject]
    assert texts(fine) == ["fine"]
    box = await watcher.box(scene.subject)
    assert (box["turn"], box["tries"]) == (None, 1)
    await watcher.due(scene.subject)
    assert await scene.claim() is None
