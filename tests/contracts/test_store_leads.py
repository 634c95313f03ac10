"""Résumés of a web form: they wait for the person behind the number, and for nobody else."""

from dataclasses import replace

import pytest

from bot.domain.effects import SettleLead
from bot.domain.leads import (
    DAY,
    LEADS_A_DAY,
    MOST_WAITING,
    FormLead,
    LeadKept,
    LeadsFull,
    TooManyLeads,
    ways_to_write,
)
from bot.domain.uploads import Upload
from tests.contracts.store_cases import IDS, LONG, Scene, kinds

KEY = "a" * 64


async def sent(scene: Scene) -> LeadKept:
    lead = FormLead(scene.address, KEY, 9, "application/pdf", "cv.pdf", "Asha", "a@b.invalid")
    return await scene.stores.leads.keep(lead)


async def claimed(scene: Scene) -> list[Upload]:
    found = await scene.stores.uploads.claim(LONG, 1000)
    return [each for each in found if each.conversation == scene.subject]


async def test_it_waits_and_the_conversation_is_told(scene: Scene) -> None:
    await scene.hear()
    await scene.turn()
    kept = await sent(scene)
    claim = await scene.take()

    assert kept.conversation == scene.subject
    assert [bell.subject for bell in kept.bells] == [scene.subject]
    assert kinds(claim) == ["LEAD_RECEIVED"]
    assert claim.mail[0].payload["lead"] == str(kept.id)
    assert "Asha" not in str(claim.mail[0].payload)
    assert await claimed(scene) == []


async def test_once_they_say_that_it_is_theirs_it_is_read(scene: Scene) -> None:
    await scene.hear()
    kept = await sent(scene)
    done = await scene.turn(SettleLead(kept.id, is_theirs=True))
    [upload] = await claimed(scene)

    assert done.reads
    assert upload.id == kept.id
    [part] = upload.parts
    assert (part.media, part.key) == (None, KEY)
    assert (part.content_type, part.name) == ("application/pdf", "cv.pdf")


async def test_who_says_that_it_is_not_theirs_decides_once_and_for_all(scene: Scene) -> None:
    await scene.hear()
    kept = await sent(scene)
    await scene.turn(SettleLead(kept.id, is_theirs=False))
    await scene.hear()
    await scene.turn(SettleLead(kept.id, is_theirs=True))

    assert await claimed(scene) == []


async def test_nobody_else_can_take_it(scene: Scene, another: Scene) -> None:
    await scene.hear()
    await another.hear()
    kept = await sent(scene)
    await another.turn(SettleLead(kept.id, is_theirs=True))

    assert await claimed(scene) == []
    assert await claimed(another) == []


async def test_a_stranger_is_known_when_they_write(scene: Scene) -> None:
    kept = await sent(scene)
    receipt = await scene.hear()

    assert receipt.subject == kept.conversation
    assert kinds(await scene.take()) == ["LEAD_RECEIVED", "MESSAGE_RECEIVED"]


async def test_only_so_many_a_day_for_one_number(scene: Scene, another: Scene) -> None:
    for _ in range(LEADS_A_DAY):
        await sent(scene)
    with pytest.raises(TooManyLeads):
        await sent(scene)
    await sent(another)
    scene.stores.clock.move(DAY)
    await sent(scene)


async def test_a_lead_of_a_job_and_a_long_name(scene: Scene) -> None:
    lead = FormLead(scene.address, KEY, 9, "", name="x" * 200, job=IDS.new().hex)
    kept = await scene.stores.leads.keep(replace(lead, filename="y" * 200))

    assert kept.bells


async def test_one_too_many_is_known_before_its_file_is_kept(scene: Scene) -> None:
    for _ in range(LEADS_A_DAY):
        assert await scene.stores.leads.known_as(scene.address) == scene.address
        await sent(scene)

    with pytest.raises(TooManyLeads):
        await scene.stores.leads.known_as(scene.address)


async def test_files_that_nobody_says_are_theirs_are_bounded(scene: Scene, another: Scene) -> None:
    await scene.hear()
    huge = FormLead(scene.address, KEY, MOST_WAITING, "application/pdf")
    kept = await scene.stores.leads.keep(huge)
    with pytest.raises(LeadsFull):
        await scene.stores.leads.known_as(another.address)
    await scene.turn(SettleLead(kept.id, is_theirs=True))

    assert await scene.stores.leads.known_as(another.address) == another.address


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("whatsapp:+525512345{n}", "whatsapp:+5215512345{n}"),
        ("whatsapp:+5215512345{n}", "whatsapp:+525512345{n}"),
        ("whatsapp:+5511987654{n}", "whatsapp:+551187654{n}"),
        ("whatsapp:+551187654{n}", "whatsapp:+5511987654{n}"),
    ],
)
async def test_a_number_is_known_as_its_owner_writes(
    scene: Scene, written: str, known: str
) -> None:
    number = f"{IDS.new().int % 1000:03}"
    written, scene.address = written.format(n=number), known.format(n=number)
    before = await scene.stores.leads.known_as(written)
    await scene.hear()

    assert await scene.stores.leads.known_as(written) == scene.address
    assert before in {written, scene.address}


@pytest.mark.parametrize(
    "address", ["whatsapp:+551134567890", "whatsapp:+12025550123", "phone:+525512345678", "x"]
)
def test_other_numbers_are_written_one_way(address: str) -> None:
    assert ways_to_write(address) == (address,)
