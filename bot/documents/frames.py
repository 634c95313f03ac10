r"""How a worker and a process that reads talk: a line of JSON, and bytes after it.

``{"bytes": n, …}\\n`` and ``n`` bytes. Both sides refuse more than a frame may have.
"""

import json
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

LONGEST_LINE: Final = 4 * 1024 * 1024
"""A reply is a line: text of 60,000 characters, each escaped at worst twelve bytes long."""


def packed(header: Mapping[str, Any], content: bytes = b"") -> bytes:
    """A frame as it goes over the pipe."""
    line = json.dumps({**header, "bytes": len(content)}).encode("ascii")
    return line + b"\n" + content


def unpacked_line(line: bytes) -> dict[str, Any]:
    """The header of a frame.

    Raises:
        ValueError: it is none.
    """
    header = json.loads(line)
    if not isinstance(header, dict):
        raise ValueError("not a frame")  # noqa: TRY004 - one error for all that is no frame
    return header


def read_frame(stream: BinaryIO, longest: int) -> tuple[dict[str, Any], bytes] | None:
    """The next frame; None when the other side is gone.

    Raises:
        ValueError: what comes is no frame.
    """
    line = stream.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        return None
    header = unpacked_line(line)
    size = int(header["bytes"])
    if not 0 <= size <= longest:
        raise ValueError("too long")
    content = stream.read(size)
    return (header, content) if len(content) == size else None
