"""What a backup cannot know is settled when it comes back: nothing is said twice, or lost."""

from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from bot.channels.twilio.send import TwilioChannel
from bot.channels.twilio.stand_in import ACCOUNT, TOKEN, TwilioStandIn
from bot.console.why_not_sent import Teller
from bot.domain.delivery import Reason
from bot.domain.effects import SetTimer
from bot.domain.events import Actor
from bot.worker.relay import Relay
from tests.contracts.store_cases import Scene, Stores, document, reply
from tests.integration.backup_cases import (
    NOW,
    OURS,
    an_hour_passes,
    brought_back,
    opened,
    restored_by_command,
    saved,
    stage,
    taken_back,
)

pytestmark = pytest.mark.integration


async def relayed(stores: Stores, twilio: TwilioStandIn) -> None:
    """Everything that can be sent is."""
    channel = TwilioChannel(ACCOUNT, (TOKEN,), OURS, twilio.base_url)
    await Relay(stores.outbox, {"twilio": channel}, stores.clock, lambda *_: None).drain()
    await channel.close()


async def written_just_now(url: str) -> None:
    """However long the machine took to save and restore."""
    connection = await asyncpg.connect(url, ssl=False)
    await connection.execute(
        "UPDATE message SET recorded_at = clock_timestamp(), sending_at = clock_timestamp()"
        " WHERE direction = 'out'"
    )
    await connection.close()


async def test_what_was_sent_after_the_backup_is_not_sent_again(
    scene: Scene, database_url: str, empty_database_url: str, file: Path, twilio: TwilioStandIn
) -> None:
    """Ready at the backup | sent after it | restored: the provider has it."""
    await scene.hear("hello")
    await scene.turn(reply("welcome"))
    await saved(database_url, file)
    await relayed(scene.stores, twilio)
    await brought_back(empty_database_url, file)
    async with opened(empty_database_url) as store:
        restored = stage(store)
        await relayed(restored, twilio)
        (_, said) = (await restored.reader.show(scene.address)).messages
    assert (said.status, said.provider_id) == ("sent", twilio.sent[0].sid)
    assert len(twilio.requests) == 1


@pytest.mark.parametrize("status", ["ready", "sending"])
async def test_what_was_never_sent_is_sent_once(
    scene: Scene,
    database_url: str,
    empty_database_url: str,
    file: Path,
    twilio: TwilioStandIn,
    status: str,
) -> None:
    """On its way at the backup, and the house burnt down that moment."""
    await scene.hear("hello")
    await scene.turn(reply("welcome"))
    if status == "sending":
        await scene.sending()
    await saved(database_url, file)
    await brought_back(empty_database_url, file)
    async with opened(empty_database_url) as store:
        restored = stage(store)
        await written_just_now(empty_database_url)
        await relayed(restored, twilio)
        assert not twilio.requests  # too fresh to be sure: the provider may still be at it
        await an_hour_passes(empty_database_url)
        await relayed(restored, twilio)
        await relayed(restored, twilio)
        said = (await restored.reader.show(scene.address)).messages[-1]
    assert said.status == "sent"
    assert [request.body for request in twilio.requests] == ["welcome"]


async def test_what_was_put_off_at_the_backup_is_said_to_be_brought_back(
    scene: Scene, database_url: str, empty_database_url: str, file: Path
) -> None:
    """Put off after a first try | restored: that try's error is not why it is looked up."""
    await scene.hear("hello")
    await scene.turn(reply("welcome"))
    sending = await scene.sending()
    await scene.mark(sending, "ready", again_in=60.0, error="63018")
    await saved(database_url, file)
    await brought_back(empty_database_url, file)
    async with opened(empty_database_url) as store:
        told = await stage(store).backlog.find(str(sending.id))
    assert (told.reason, told.attempt, told.error) == (Reason.UNSURE, 1, "restored")
    assert "brought back by a restore" in Teller(told).explain().sentence


@pytest.mark.parametrize("was_answered", [True, False])
async def test_mail_that_waited_is_answered_once(
    scene: Scene,
    database_url: str,
    empty_database_url: str,
    file: Path,
    twilio: TwilioStandIn,
    was_answered: bool,
) -> None:
    """Undone at the backup | maybe answered after it | restored: it takes its turn, and the reply
    is looked up before it is said."""
    await scene.hear("hello")
    claim = await scene.take()
    await saved(database_url, file)
    if was_answered:
        await scene.commit(claim, reply("welcome"))
        await relayed(scene.stores, twilio)
    await brought_back(empty_database_url, file)
    await an_hour_passes(empty_database_url)
    async with opened(empty_database_url) as store:
        again = Scene(stage(store))
        again.address, again._subject = scene.address, scene.subject
        await again.turn(reply("welcome"))
        await relayed(again.stores, twilio)
        assert await again.statuses() == ["sent"]
        await again.hear("and now?")
        await again.turn(reply("now this"))
        await relayed(again.stores, twilio)
    assert [request.body for request in twilio.requests] == ["welcome", "now this"]


async def test_no_appointment_of_before_is_kept(
    scene: Scene, database_url: str, empty_database_url: str, file: Path
) -> None:
    await scene.hear("hello")
    await scene.turn(SetTimer("reminder", NOW + timedelta(hours=20)))
    await saved(database_url, file)
    await brought_back(empty_database_url, file)
    async with opened(empty_database_url) as store:
        assert await store.mailbox.fire_timers(NOW + timedelta(days=30), 10) == []


async def test_a_turn_of_before_the_restore_writes_nothing(
    scene: Scene, database_url: str, file: Path
) -> None:
    """Saved while a turn is thought about | restored over it | the turn commits: fenced."""
    await scene.hear("hello")
    claim = await scene.take()
    await saved(database_url, file)
    await brought_back(database_url, file, replace=True)
    with pytest.raises(Exception, match="no longer ours"):
        await scene.commit(claim, reply("stale"))
    await scene.turn(reply("fresh"))
    assert [m.text for m in (await scene.record()).messages] == ["hello", "fresh"]


async def test_an_older_backup_is_brought_to_this_schema(
    scene: Scene, database_url: str, empty_database_url: str, file: Path
) -> None:
    await scene.hear("hello")
    await taken_back(database_url, "0001")
    await saved(database_url, file)
    await brought_back(empty_database_url, file)
    async with opened(empty_database_url) as store:
        again = Scene(stage(store))
        again.address, again._subject = scene.address, scene.subject
        await again.turn(reply("welcome"))
        assert len((await again.record()).messages) == 2


async def test_a_backup_of_a_later_release_comes_back_as_it_is(
    scene: Scene, database_url: str, empty_database_url: str, file: Path
) -> None:
    await scene.hear("hello")
    connection = await asyncpg.connect(database_url, ssl=False)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await connection.close()
    await saved(database_url, file)
    said = await restored_by_command(empty_database_url, file)
    assert "The database has schema 9999 of a later release" in said
    async with opened(empty_database_url) as store:
        assert [m.text for m in (await store.reader.show(scene.address)).messages] == ["hello"]


async def test_jobs_that_give_way_are_mentioned(
    database_url: str, empty_database_url: str, file: Path
) -> None:
    """Nothing is lost that a file does not have, so nobody needs to agree; but it is said."""
    await saved(database_url, file)
    assert "gave way" not in await restored_by_command(empty_database_url, file)
    async with opened(empty_database_url) as store:
        await store.jobs.import_job(document("a-job"), Actor.RECRUITER)
    assert "The jobs that were here gave way" in await restored_by_command(empty_database_url, file)
    async with opened(empty_database_url) as store:
        assert not (await store.mailbox.jobs()).jobs
