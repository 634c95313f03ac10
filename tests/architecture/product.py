"""The product's source, read once, for the rules in this folder."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "flows", "prompts")
WRITTEN_BY_ALEMBIC = "bot/storage/migrations/versions/"


@dataclass(frozen=True, slots=True)
class Module:
    """One file; ``path`` is relative to the repository, with slashes."""

    path: str
    text: str
    tree: ast.Module

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def at(self, node: ast.expr | ast.stmt) -> str:
        return f"{self.path}:{node.lineno}"


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file below the folders; without folders, of the product."""
    found = []
    for folder in folders or PACKAGES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text("utf-8")
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(WRITTEN_BY_ALEMBIC):
                found.append(Module(name, text, ast.parse(text, name)))
    assert found
    return tuple(found)


def dotted(module: Module) -> str:
    """``bot/llm/__init__.py`` -> ``bot.llm``."""
    return module.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
