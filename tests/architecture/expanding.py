"""Reads a migration and says what outside its ``downgrade`` could take something away.

What is not listed here is reported, whatever it does: a list of what is forbidden was slipped past
by helpers, by other imports, by a second statement behind a semicolon.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FIRST: Final = "0001"
"""Made everything; nobody worked in it before."""

IMPORTS: Final = frozenset(
    {
        "import sqlalchemy as sa",
        "from alembic import op",
        "from sqlalchemy.dialects import postgresql",
    }
)
TYPES: Final = frozenset(
    {
        *("sa.BigInteger", "sa.Boolean", "sa.Date", "sa.DateTime", "sa.Float", "sa.Integer"),
        *("sa.Interval", "sa.LargeBinary", "sa.Numeric", "sa.SmallInteger", "sa.String", "sa.Text"),
        *("sa.Time", "sa.Uuid", "postgresql.ARRAY", "postgresql.INET", "postgresql.JSONB"),
    }
)
PARTS: Final = frozenset(
    {
        *("sa.CheckConstraint", "sa.Column", "sa.Identity", "sa.PrimaryKeyConstraint"),
        *("sa.UniqueConstraint", "sa.text", "sa.true", "sa.false"),
    }
)
STEPS: Final = frozenset(
    {"op.create_table_comment", "op.f", "op.get_context().autocommit_block"},
)
BUILTINS: Final = frozenset({"enumerate", "len", "list", "range", "str", "tuple", "zip"})
ALLOWED: Final = TYPES | PARTS | STEPS | BUILTINS
"""Calls that are harmless whatever they are given. Others are looked into below."""

ON_NEW_TABLES: Final = frozenset(
    {
        *("op.create_check_constraint", "op.create_exclude_constraint", "op.create_primary_key"),
        "op.create_unique_constraint",
    }
)
MODULES: Final = frozenset({"op", "postgresql", "sa"})
RESERVED: Final = MODULES | BUILTINS | {"downgrade", "upgrade"}
HIDING: Final = frozenset({"create_constraint", "if_not_exists", "listeners"})
"""Words of a call that make it do more, or less, than it says."""

OF_COLUMN: Final = frozenset({"comment", "nullable", "server_default"})
"""What a column of a table that is there may say; unique, index and the rest lock or refuse."""

DEFAULTS: Final = frozenset(
    {
        *("0", "1", "''", "true", "false", "now()", "CURRENT_TIMESTAMP"),
        *("'{}'", "'[]'", "'{}'::jsonb", "'[]'::jsonb"),
    }
)
"""SQL for which Postgres does not write the whole table anew: it is worked out once."""

STATEMENTS: Final = re.compile(
    r"\s*(INSERT INTO|COMMENT ON|SET (LOCAL )?\w+_timeout)\b", re.IGNORECASE
)
TAKING: Final = re.compile(
    r";\s*\S|\b(UPDATE|DELETE|DROP|ALTER|TRUNCATE|MERGE|LOCK)\b", re.IGNORECASE
)
HALF_BUILT: Final = re.compile(r"DROP INDEX CONCURRENTLY IF EXISTS (\w+)")
"""What an earlier try may have left of an index that the same migration builds."""


def taken_away(source: str) -> list[str]:
    """Each step that may do more than add, as ``line 12: op.drop_column``."""
    if revisions(source) == (FIRST, None):
        return []
    ahead = [each for each in ast.parse(source).body if not _is_way_back(each)]
    reader = _Reader(_named(ahead, "op.create_table"), _named(ahead, "op.create_index"))
    return [
        f"line {node.lineno}: {ast.unparse(node).splitlines()[0]}"
        for statement in ahead
        for node in reader.read(statement)
    ]


def _is_way_back(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef) and statement.name == "downgrade"


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


def _named(statements: Sequence[ast.stmt], name: str) -> frozenset[str]:
    """What is made in them under a name that can be read."""
    nodes = (node for statement in statements for node in ast.walk(statement))
    calls = (node for node in nodes if isinstance(node, ast.Call))
    found = (_text(call, 0) for call in calls if ast.unparse(call.func) == name)
    return frozenset(each for each in found if each is not None)


Found = ast.expr | ast.stmt | ast.arg


@dataclass(frozen=True, slots=True)
class _Reader:
    """Knows the tables and indexes that the migration makes itself: nobody works there yet."""

    tables: frozenset[str]
    indexes: frozenset[str]

    def read(self, node: ast.AST) -> Iterator[Found]:
        """What is not allowed in it, outermost first."""
        if isinstance(node, ast.expr | ast.stmt | ast.arg) and not self._is_allowed(node):
            yield node
            return
        inner: list[ast.AST] = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Call):
            inner = [*node.args, *node.keywords]
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in TYPES:
            inner = []
        for each in inner:
            yield from self.read(each)

    def _is_allowed(self, node: Found) -> bool:
        match node:
            case ast.Import() | ast.ImportFrom():
                return ast.unparse(node) in IMPORTS
            case ast.FunctionDef():
                return node.name not in RESERVED - {"upgrade"} and not node.decorator_list
            case ast.Attribute():
                written = ast.unparse(node)
                return written in TYPES or written.split(".")[0] not in MODULES
            case ast.Name(name) | ast.arg(name):
                return name not in RESERVED  # one that is called is read as a call
            case ast.Call():
                return self._only_adds(node)
            case _:
                return not isinstance(node, ast.ClassDef | ast.AsyncFunctionDef)

    def _only_adds(self, call: ast.Call) -> bool:
        """Whether who runs already goes on."""
        words = [word.arg or "**" for word in call.keywords]
        if any(word == "**" or word in HIDING or "schema" in word for word in words):
            return False
        first, second = _text(call, 0), _text(call, 1)
        name = ast.unparse(call.func)
        looked_into: Mapping[str, Callable[[], bool]] = {
            "op.create_table": lambda: True,
            "op.add_column": lambda: first in self.tables or _may_be_left_out(call),
            "op.create_index": lambda: second in self.tables or _is_quiet(call),
            "op.execute": lambda: self._is_harmless(first or ""),
            "op.create_foreign_key": lambda: {second, _text(call, 2)} <= self.tables,
            "sa.ForeignKey": lambda: self._points_to_new(call, 0),
            "sa.ForeignKeyConstraint": lambda: self._points_to_new(call, 1),
            **dict.fromkeys(ON_NEW_TABLES, lambda: second in self.tables),
        }
        return looked_into[name]() if name in looked_into else name in ALLOWED

    def _is_harmless(self, statement: str) -> bool:
        """SQL that adds rows, explains, or sets how long this migration waits."""
        leftover = HALF_BUILT.fullmatch(statement.strip())
        if leftover:
            return leftover[1] in self.indexes
        return bool(STATEMENTS.match(statement)) and not TAKING.search(statement)

    def _points_to_new(self, call: ast.Call, place: int) -> bool:
        """A foreign key locks the table that it points to, and refuses what old workers delete."""
        if len(call.args) <= place:
            return False
        target = call.args[place]
        columns = target.elts if isinstance(target, ast.List | ast.Tuple) else [target]
        tables = {_constant(column).rpartition(".")[0] for column in columns}
        return bool(columns) and tables <= self.tables


def _is_quiet(call: ast.Call) -> bool:
    """A unique index refuses what an old worker writes; a plain one locks out all who write."""
    given = _given(call)
    is_unique = given.get("unique", "False") != "False"
    return given.get("postgresql_concurrently") == "True" and not is_unique


def _may_be_left_out(call: ast.Call) -> bool:
    """Whether a release that does not know the column goes on inserting, at once."""
    column = call.args[1] if len(call.args) == 2 else None
    if not isinstance(column, ast.Call) or ast.unparse(column.func) != "sa.Column":
        return False
    if len(column.args) != 2 or not _constant(column.args[0]) or not _is_type(column.args[1]):
        return False
    given = _given(column)
    default = next((w.value for w in column.keywords if w.arg == "server_default"), None)
    has_default = default is not None and ast.unparse(default) != "None"
    if not given.keys() <= OF_COLUMN or (default and has_default and not _is_constant(default)):
        return False
    return given.get("nullable", "True") == "True" or has_default


def _is_type(value: ast.expr) -> bool:
    return ast.unparse(value.func if isinstance(value, ast.Call) else value) in TYPES


def _is_constant(default: ast.expr) -> bool:
    """A string is quoted as it is; SQL must be of those that are worked out once."""
    if isinstance(default, ast.Call):
        name, given = ast.unparse(default.func), default.args
        is_listed = len(given) == 1 and _constant(given[0]) in DEFAULTS
        return name in {"sa.true", "sa.false"} or (name == "sa.text" and is_listed)
    return isinstance(default, ast.Constant) and isinstance(default.value, str)


def _given(call: ast.Call) -> dict[str, str]:
    return {word.arg or "**": ast.unparse(word.value) for word in call.keywords}


def _text(call: ast.Call, place: int) -> str | None:
    """A plain string among the arguments, also inside ``sa.text("…")`` or ``op.f("…")``."""
    if len(call.args) <= place:
        return None
    value = call.args[place]
    if isinstance(value, ast.Call) and ast.unparse(value.func) in {"sa.text", "op.f"}:
        return _text(value, 0)
    return _constant(value) or None


def _constant(value: ast.expr) -> str:
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return str(value.value) if is_text and isinstance(value, ast.Constant) else ""
