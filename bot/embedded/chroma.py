"""A Chroma of our own under ``DATA_DIR``: ``python -m bot.embedded.chroma FOLDER PORT``.

The program in the wheel is called without its Python around it: that takes 3 s to import and
130 MB, this 0.1 s and 46 MB. It listens on the loopback alone and knows no passwords. Whoever can
reach it, as any user of this machine can, reads what résumés say of work, places and skills (no
name or number stands there), and can make answers worse, never wrong: it is only asked which of a
job's own passages, and whose résumés, are near.
"""

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Final

PROGRAM: Final = "chromadb_rust_bindings"


def is_installed() -> bool:
    """Whether it can be run here; without it nearness is worked out by the workers."""
    return importlib.util.find_spec(PROGRAM) is not None


def command(data_dir: Path, port: int) -> tuple[str, ...]:
    """How to run it over ``chroma`` in this folder."""
    folder = str(data_dir.absolute() / "chroma")
    return (sys.executable, "-m", "bot.embedded.chroma", folder, str(port))


def address(port: int) -> str:
    """What ``CHROMA_URL`` is then."""
    return f"http://127.0.0.1:{port}"


def main(folder: str, port: str) -> None:
    """Serve until told to stop."""
    program = importlib.import_module(PROGRAM)
    program.cli(["chroma", "run", "--path", folder, "--host", "127.0.0.1", "--port", port])


if __name__ == "__main__":
    main(*sys.argv[1:3])
