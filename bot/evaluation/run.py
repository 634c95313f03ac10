"""``bot play``: all cases of some files, one after the other."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.evaluation.case_file import load
from bot.evaluation.player import OpenStage, Played, play
from bot.evaluation.report import last_line, told, write_json


async def run(
    paths: Sequence[Path],
    open_stage: OpenStage,
    write: Callable[[str], None],
    *,
    json_file: Path | None = None,
    whole: bool = False,
) -> int:
    """Play every case of every file; 0 when all passed, else 1.

    All files are read before the first case is played. ``write`` gets the report, line by line; the
    last one is ``N passed, M failed``. ``whole`` shows the transcripts of cases that passed, too.

    Raises:
        NotFound: there is no such file.
        BadFile: the first file with mistakes, with all of them.
    """
    files = [load(path) for path in paths]
    cases: list[Played] = []
    for file in files:
        for case in file.cases:
            played = await play(file, case, open_stage)
            cases.append(played)
            write(told(played, whole=whole))
    if json_file is not None:
        write_json(cases, json_file)
    write(last_line(cases))
    return 0 if all(played.passed for played in cases) else 1
