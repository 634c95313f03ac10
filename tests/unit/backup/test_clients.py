"""Which client programs are right for a server and a file."""

from pathlib import Path

import pytest

from bot.backup.clients import Clients, for_restoring, for_saving, installed
from bot.backup.refusals import NoClient, first_error

OLD, RIGHT, LATER = (Clients(Path(f"/pg/{major}"), major) for major in (15, 17, 18))
ALL = (LATER, OLD, RIGHT)


def test_a_server_is_saved_with_its_own_version_or_the_next_later() -> None:
    assert for_saving(ALL, 17) is RIGHT
    assert for_saving(ALL, 16) is RIGHT
    assert for_saving(ALL, 15) is OLD


def test_an_older_program_does_not_save_a_later_server() -> None:
    with pytest.raises(NoClient, match=r"17, and those here are of version 15: install post"):
        for_saving([OLD], 17)
    with pytest.raises(NoClient, match="there are none here"):
        for_saving([], 17)


@pytest.mark.parametrize(
    ("writer", "server", "chosen"),
    [(15, 15, OLD), (15, 17, RIGHT), (18, 17, LATER), (17, 17, RIGHT), (18, 18, LATER)],
)
def test_a_file_is_read_by_its_own_version_or_a_later_one(
    writer: int, server: int, chosen: Clients
) -> None:
    assert for_restoring(ALL, writer, server) is chosen


def test_large_objects_have_another_name_in_older_programs() -> None:
    assert OLD.without_large_objects == "--no-blobs"
    assert RIGHT.without_large_objects == "--no-large-objects"
    assert Clients(Path("/pg/16"), 16).without_large_objects == "--no-large-objects"


@pytest.mark.parametrize(("writer", "server"), [(19, 19), (17, 15), (17, 16)])
def test_what_a_server_would_not_understand_is_refused(writer: int, server: int) -> None:
    with pytest.raises(NoClient, match=f"pg_dump {writer}"):
        for_restoring(ALL, writer, server)


async def test_programs_are_found_where_all_of_them_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, names in (
        ("some", ("pg_dump",)),
        ("all", ("pg_dump", "pg_restore", "psql")),
        ("odd", ("pg_dump", "pg_restore", "psql")),
    ):
        for name in names:
            program = tmp_path / folder / name
            program.parent.mkdir(exist_ok=True)
            says = "something else" if folder == "odd" else "pg_dump (PostgreSQL) 16.4"
            program.write_text(f"#!/bin/sh\necho '{says}'\n", "utf-8")
            program.chmod(0o755)
    monkeypatch.setenv("PATH", ":".join(str(tmp_path / each) for each in ("some", "odd", "all")))
    found = await installed()
    assert found[0] == Clients(tmp_path / "all", 16)
    assert [each.major for each in found[1:]] in ([], [18])  # what the embedded server brings


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("pg_dump: error: connection refused.\nmore", "connection refused"),
        ("psql:<stdin>:3: ERROR:  must be owner of table event\n", "must be owner of table event"),
        ("only this", "only this"),
        (" \n", "it said nothing"),
    ],
)
def test_of_many_words_the_first_error_is_shown(words: str, shown: str) -> None:
    assert first_error(words) == shown
