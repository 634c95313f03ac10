"""XML of office files: parsed without entities, looked at by local names.

Word writes one vocabulary under two namespaces (transitional and strict), others under more.
"""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from bot.domain.document import DocumentUnread, Unread

_FAINT: Final = 24
"""Of 255, in each colour: nobody sees so little difference."""


def parsed(content: bytes) -> Element:
    """The root of a part.

    Raises:
        DocumentUnread: it is no XML, or declares entities, which no office program writes.
    """
    plain = content.replace(b"\x00", b"")  # as UTF-16 has them; a comment may stand before it
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise DocumentUnread(Unread.CORRUPT)
    try:
        return ElementTree.fromstring(content)  # noqa: S314 - see above; the process has its limits
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DocumentUnread(Unread.CORRUPT) from error


def name_of(element: Element) -> str:
    """Its name without the namespace."""
    return element.tag.rpartition("}")[2]


def value_of(element: Element | None, name: str = "val") -> str | None:
    """An attribute by its local name."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def child_of(element: Element | None, *path: str) -> Element | None:
    """The first child of a name, and of it the next."""
    for name in path:
        element = next(
            (each for each in (element if element is not None else ()) if name_of(each) == name),
            None,
        )
    return element


def all_of(element: Element, name: str) -> Iterator[Element]:
    """Everything of a name below an element."""
    return (each for each in element.iter() if name_of(each) == name)


def rgb(colour: str | None) -> tuple[int, int, int] | None:
    """``#FFEEDD`` or ``FFEEDD`` as numbers; None for ``auto`` and names."""
    digits = (colour or "").strip().removeprefix("#")
    try:
        return (
            (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16))
            if len(digits) == 6
            else None
        )
    except ValueError:
        return None


def is_same(one: tuple[int, int, int] | None, other: tuple[int, int, int] | None) -> bool:
    """Whether both are known and nobody can tell them apart."""
    if one is None or other is None:
        return False
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < _FAINT
