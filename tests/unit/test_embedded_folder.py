"""What ``bot up`` keeps in DATA_DIR, and the sentences when something is missing."""

import stat
from pathlib import Path

import pytest

from bot.domain.errors import Refused
from bot.embedded import running_urls, secret_key
from bot.embedded.account import OURSELVES
from bot.embedded.folder import access, keep_port, locked, prepare, require_room
from bot.embedded.postgres import programs
from bot.embedded.refusals import DiskFull, InUse, NotInstalled, NotStarted, not_started
from bot.embedded.valkey import from_wheel


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = secret_key(tmp_path)
    assert len(made) == 43
    assert secret_key(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert secret_key(prepare(tmp_path / "another")) != made


def test_passwords_stay_when_ports_change(tmp_path: Path) -> None:
    first = access(tmp_path)
    keep_port(tmp_path, postgres=5001)
    keep_port(tmp_path, redis=6001)
    second = access(tmp_path)
    assert (second.postgres_port, second.redis_port) == (5001, 6001)
    assert second.postgres_password == first.postgres_password
    assert len({first.postgres_password, first.postgres_admin_password, first.redis_password}) == 3


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    folder.chmod(0o750)
    assert prepare(folder) == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_a_new_folder_cannot_be_listed_by_others(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "deep" / "data")
    assert not stat.S_IMODE(folder.stat().st_mode) & 0o066


def test_only_one_holds_the_folder(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(InUse), locked(tmp_path):
        pytest.fail("locked twice")
    with locked(tmp_path):
        assert (tmp_path / "lock").exists()


def test_nothing_runs_in_an_empty_folder(tmp_path: Path) -> None:
    assert running_urls(tmp_path) is None
    assert running_urls(tmp_path / "nowhere") is None


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match=rf"The disk under {tmp_path} is full \(\d+ MB free"):
        require_room(tmp_path, least=2**60)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ('FATAL:  could not write to file "pg_wal/x": No space left on device', DiskFull),
        ("first\nFATAL:  bogus data in lock file", NotStarted),
        ("", NotStarted),
    ],
)
def test_the_last_words_of_a_store_decide(words: str, kind: type[Refused], tmp_path: Path) -> None:
    refusal = not_started("Postgres 18", words, tmp_path, tmp_path / "postgres.log")
    assert type(refusal) is kind
    assert str(tmp_path) in str(refusal)
    assert "first" not in str(refusal)


def test_a_missing_wheel_is_named_with_what_to_install() -> None:
    with pytest.raises(NotInstalled, match=r"pip install 'hireline\[embedded\]', or set DATABASE"):
        programs(OURSELVES, "no_such_wheel")
    with pytest.raises(NotInstalled, match=r"pip install 'hireline\[embedded\]', or set REDIS_URL"):
        from_wheel(OURSELVES, "no_such_wheel")
    # A package of that name without the programs in it.
    with pytest.raises(NotInstalled, match="Postgres 18"):
        programs(OURSELVES, "bot")
