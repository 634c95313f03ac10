"""What may not stand in the source. Each rule was paid for somewhere."""

import ast
import re
from collections.abc import Iterator
from itertools import chain

from bot.observability.privacy import ADDRESSES, REFUSED
from tests.architecture.product import PACKAGES, ROOT, Module, modules

COMMITS = {
    "bot/storage/unit_of_work.py",  # the only place
    "bot/storage/migrate.py",  # the schema, under a lock of its own, before anything runs
}
POLLING = "tests/e2e/process.py"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
DOTTED = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def test_only_the_unit_of_work_commits() -> None:
    """Two commits in one handler are a crash between them: half a turn, said twice.

    A commit without arguments is a transaction's; ``Mailbox.commit(result)`` is a port's.
    """
    found = [
        module.at(call)
        for module in modules()
        if module.path not in COMMITS
        for call in module.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
        if not call.args and not call.keywords
    ]
    assert not found


def test_annotations_are_values() -> None:
    """Under `from __future__ import annotations` SQLModel loses its relationships, LangGraph its
    channels: both read annotations when the class is made, and find strings."""
    found = [
        module.at(node)
        for module in modules(*PACKAGES, "tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    assert not found


def test_events_are_dotted_facts() -> None:
    """A sentence put together in a log call carries what was said; a dotted name never does, and
    can be counted."""
    found = [
        module.at(call)
        for module, call in log_calls()
        if not (call.args and all(is_fact(each) for each in alternatives(call.args[0])))
    ]
    assert not found


def test_no_line_asks_for_words_names_or_numbers() -> None:
    """The processors would refuse them, so whoever reads the logs would find nothing there."""
    found = [
        f"{module.at(call)} {word.arg}"
        for module, call in log_calls()
        for word in call.keywords
        if word.arg is not None
        if {word.arg, word.arg.rpartition("_")[2]} & (REFUSED | ADDRESSES)
    ]
    assert not found


def test_tests_wait_for_something_and_replace_nothing() -> None:
    """A sleep is too short on a busy machine and too long on every other; a patched method tests
    the patch. Ports have fakes, and everything that takes time tells when it is done. What other
    processes and databases do tells nobody: POLLING is the one place that asks again. The
    benchmark does not wait for anything: its pauses are the load."""
    found = [
        module.at(call)
        for module in modules("tests")
        if module.path != POLLING and not module.path.startswith("tests/bench/")
        for call in module.calls()
        for name in [ast.unparse(call.func)]
        if name.endswith("monkeypatch.setattr")
        or name in {"mock.patch", "patch", "patch.object"}
        or (name.endswith("sleep") and [ast.unparse(each) for each in call.args] != ["0"])
    ]
    assert not found


def test_the_lock_file_names_no_address() -> None:
    """A lock made behind a company's index names that index, and installs nowhere else."""
    locks = list(ROOT.glob("*.lock"))
    assert locks
    assert not [each.name for each in locks if "://" in each.read_text("utf-8")]


def log_calls() -> Iterator[tuple[Module, ast.Call]]:
    """Calls such as ``log.info(…)`` and ``structlog.get_logger().info(…)``."""
    for module in modules():
        for call in module.calls():
            if not isinstance(call.func, ast.Attribute) or call.func.attr not in LEVELS:
                continue
            owner = ast.unparse(call.func.value)
            if owner.rpartition(".")[2] in {"log", "_log", "logger"} or "get_logger(" in owner:
                yield module, call


def alternatives(value: ast.expr) -> Iterator[ast.expr]:
    """Both sides of ``x if … else y``."""
    if isinstance(value, ast.IfExp):
        return chain(alternatives(value.body), alternatives(value.orelse))
    return iter((value,))


def is_fact(value: ast.expr) -> bool:
    """A dotted name, or a variable that holds one."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str) and DOTTED.fullmatch(value.value) is not None
    return isinstance(value, ast.Name)
