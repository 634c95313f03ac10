"""This machine, and machines that are otherwise."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.console.doctor.finding import Mark
from bot.console.doctor.machine import FEW_FILES, FULL, LOW, MachineSeen, look, machine
from tests.unit.console.doctor.found import marks, named

GOOD = MachineSeen(
    hireline="1.2.3",
    python="3.11.9",
    processor="x86_64",
    features=frozenset({"sse2", "avx2"}),
    folder=Path("/data"),
    is_writable=True,
    free=LOW * 5,
    files=None,
)


def test_a_good_machine() -> None:
    found = list(machine(GOOD, embedded=True))
    assert set(marks(found).values()) == {Mark.OK}
    assert "Hireline 1.2.3, Python 3.11.9" in named(found, "versions").sentence
    assert "5.0 GB free where /data is." in named(found, "disk").sentence


@pytest.mark.parametrize(
    ("seen", "name", "embedded", "elsewhere"),
    [
        (replace(GOOD, features=frozenset({"sse2"})), "processor", Mark.NOTE, Mark.NOTE),
        (replace(GOOD, features=None), "processor", Mark.NOTE, Mark.NOTE),
        (replace(GOOD, processor="aarch64"), "processor", Mark.NOTE, Mark.NOTE),
        (replace(GOOD, free=LOW - 1), "disk", Mark.NOTE, Mark.NOTE),
        (replace(GOOD, free=FULL - 1), "disk", Mark.BAD, Mark.NOTE),
        (replace(GOOD, files=FEW_FILES - 1), "disk", Mark.BAD, Mark.NOTE),
        (replace(GOOD, files=FEW_FILES), "disk", Mark.OK, Mark.OK),
        (replace(GOOD, is_writable=False), "DATA_DIR", Mark.BAD, None),
    ],
)
def test_what_is_missing_counts_where_it_is_needed(
    seen: MachineSeen, name: str, embedded: Mark, elsewhere: Mark | None
) -> None:
    assert marks(machine(seen, embedded=True)).get(name) == embedded
    assert marks(machine(seen, embedded=False)).get(name) == elsewhere


def test_another_processor_is_said_plainly() -> None:
    found = named(machine(replace(GOOD, processor="aarch64"), embedded=True), "processor")
    assert "is aarch64" in found.sentence
    assert "answered without" in found.mend


@pytest.mark.parametrize(
    ("cpuinfo", "features"),
    [
        (
            "processor : 0\nflags\t\t: fpu avx2\n\nprocessor : 1\nflags : fpu\n",
            frozenset({"fpu", "avx2"}),
        ),
        ("processor : 0\nFeatures\t: fp asimd\n", frozenset({"fp", "asimd"})),
    ],
)
def test_features_are_read_of_the_first_processor(
    tmp_path: Path, cpuinfo: str, features: frozenset[str]
) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text(cpuinfo, "utf-8")
    assert look(tmp_path, file).features == features


@pytest.mark.parametrize("text", [None, "", "nothing of that kind"])
def test_features_that_cannot_be_read_are_unknown(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "cpuinfo"
    if text is not None:
        file.write_text(text, "utf-8")
    assert look(tmp_path, file).features is None


def test_a_folder_that_is_not_there_yet_has_its_disk(tmp_path: Path) -> None:
    seen = look(tmp_path / "not" / "yet")
    assert seen.folder == tmp_path
    assert seen.is_writable
    assert seen.free > 0
