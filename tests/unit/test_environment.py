"""What was given, where, and who else can read it."""

from pathlib import Path

import pytest

from bot.environment import Given, given, is_exposed, local_address


def test_names_of_both_places_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=1\nGROQ_MODEL='a model'\nHOST=\n# DATA_DIR=x\nlog_level=DEBUG\n", "utf-8")
    monkeypatch.setenv("PORT", "2")
    monkeypatch.setenv("host", "::1")
    monkeypatch.setenv("DATA_DIR", "")
    found = given(file)
    assert found.value("PORT") == "2"
    assert found.value("GROQ_MODEL") == "a model"
    assert found.value("LOG_LEVEL") == "DEBUG"
    assert found.value("HOST") == "::1"
    assert found.value("DATA_DIR") == ""
    assert {"PORT", "GROQ_MODEL", "HOST"} <= found.names
    assert "DATA_DIR" not in found.names


def test_without_a_file_or_with_a_strange_one_there_is_the_environment(tmp_path: Path) -> None:
    assert given(tmp_path / "none").file == {}
    assert given(tmp_path).file == {}
    strange = tmp_path / "strange"
    strange.write_bytes(b"\xff\xfe\x00=\x00")
    assert given(strange).file == {}


def test_what_it_holds_is_not_shown() -> None:
    assert "secret" not in repr(Given({"A": "secret"}, {"B": "secret"}))


def test_a_file_is_exposed_by_its_mode_and_a_way_to_it(tmp_path: Path) -> None:
    """Pytest's own folders are closed to others."""
    file = tmp_path / ".env"
    file.write_text("A=1", "utf-8")
    file.chmod(0o644)
    assert not is_exposed(file)
    assert is_exposed(Path("/etc/passwd"))
    assert not is_exposed(tmp_path / "none")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("bot.example", "http://bot.example:8000"),
    ],
)
def test_a_wildcard_is_reached_at_the_loopback(host: str, address: str) -> None:
    assert local_address(host, 8000) == address
