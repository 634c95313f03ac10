"""Reads a migration and says what in its ``upgrade`` takes something away from who runs already."""

import ast
import re
from collections.abc import Iterator
from typing import Final

ADDS: Final = frozenset({"create_table", "create_table_comment"})
HARMLESS: Final = frozenset({"f", "get_bind", "get_context", "autocommit_block"})
STATEMENTS: Final = re.compile(r"\s*(UPDATE|INSERT|COMMENT|SET)\b", re.IGNORECASE)
"""SQL that fills, explains, or sets something for the migration itself."""
HALF_BUILT: Final = re.compile(r"DROP INDEX CONCURRENTLY IF EXISTS (\w+)")
"""What an earlier try may have left of an index that the same migration builds."""


def taken_away(source: str) -> list[str]:
    """Each step of ``upgrade`` that does more than add, as ``line 12: drop_column``."""
    tree = ast.parse(source)
    upgrade = next(
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    )
    steps = list(_steps(upgrade))
    made = {
        "create_table": {_text(call, 0) for call in steps if _name(call) == "create_table"},
        "create_index": {_text(call, 0) for call in steps if _name(call) == "create_index"},
    }
    return [f"line {call.lineno}: {_name(call)}" for call in steps if not _only_adds(call, **made)]


def declared(source: str) -> str | None:
    """The revision whose expansion this migration says it contracts: ``contracts = "0007"``."""
    return _assigned(source, "contracts")


def revisions(source: str) -> tuple[str, str | None]:
    """``revision`` and ``down_revision``."""
    return _assigned(source, "revision") or "", _assigned(source, "down_revision")


def _assigned(source: str, name: str) -> str | None:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            value = ast.literal_eval(node.value)
            return None if value is None else str(value)
    return None


def _steps(function: ast.FunctionDef) -> Iterator[ast.Call]:
    """Calls of ``op``, and whatever else could reach the database."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, owner = node.func.attr, ast.unparse(node.func.value).split(".")[0]
            if name not in HARMLESS and (owner == "op" or name == "execute"):
                yield node


def _only_adds(
    call: ast.Call, create_table: set[str | None], create_index: set[str | None]
) -> bool:
    """Whether who runs already goes on; on a table that is made here nobody works yet."""
    name = _name(call)
    if name in ADDS:
        return True
    if name == "add_column":
        return _text(call, 0) in create_table or _may_be_left_out(call.args[1])
    if name == "create_index":
        # A unique one refuses what an old worker writes; a plain one locks out all who write.
        is_quiet = _is_true(call, "postgresql_concurrently") and not _is_true(call, "unique")
        return _text(call, 1) in create_table or is_quiet
    if name == "execute":
        written = _text(call, 0) or ""
        leftover = HALF_BUILT.fullmatch(written.strip())
        return bool(STATEMENTS.match(written)) or bool(leftover and leftover[1] in create_index)
    return name.startswith("create_") and _text(call, 1) in create_table


def _may_be_left_out(column: ast.expr) -> bool:
    """Whether a release that does not know the column can still insert a row."""
    if not isinstance(column, ast.Call):
        return False
    given = {word.arg: ast.unparse(word.value) for word in column.keywords}
    return given.get("nullable", "True") == "True" or "server_default" in given


def _is_true(call: ast.Call, name: str) -> bool:
    return any(word.arg == name and ast.unparse(word.value) != "False" for word in call.keywords)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _text(call: ast.Call, place: int) -> str | None:
    """A plain string among the arguments, also inside ``sa.text("…")``."""
    if len(call.args) <= place:
        return None
    value = call.args[place]
    if isinstance(value, ast.Call) and value.args:
        value = value.args[0]
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return str(value.value) if is_text and isinstance(value, ast.Constant) else None
