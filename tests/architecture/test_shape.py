"""How large things may be, and what they may be called."""

import ast

from tests.architecture.product import modules

LINES_OF_A_MODULE = 400
LINES_OF_A_FUNCTION = 45
NAMES_OF_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "service", "misc"}


def test_no_module_grows_beyond_what_one_sits_through() -> None:
    """Every project we learned from has one runaway orchestrator file, and all dread it."""
    long = [each.path for each in modules() if each.text.count("\n") > LINES_OF_A_MODULE]
    assert not long


def test_no_function_grows_beyond_a_screen() -> None:
    """A method does one level of the job and calls the next; past a screen it does two."""
    long = [
        f"{module.at(node)} {node.name}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        if (node.end_lineno or 0) - node.lineno + 1 > LINES_OF_A_FUNCTION
    ]
    assert not long


def test_a_module_is_named_for_what_it_holds() -> None:
    """A file named `utils` holds what nobody could name, and then everything else."""
    found = [
        each.path
        for each in modules()
        if NAMES_OF_NOTHING & set(each.path.removesuffix(".py").split("/"))
    ]
    assert not found
