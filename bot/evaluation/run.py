"""``bot play``: all cases of some files, one after the other."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.domain.errors import NotFound
from bot.evaluation.case_file import Case, CaseFile, load
from bot.evaluation.player import OpenStage, Played, play
from bot.evaluation.report import last_line, told, write_json


async def run(
    paths: Sequence[Path],
    open_stage: OpenStage,
    write: Callable[[str], None],
    *,
    only: Sequence[str] = (),
    json_file: Path | None = None,
    whole: bool = False,
) -> int:
    """Play the cases of some files; 0 when all passed, else 1.

    All files are read before the first case is played. ``write`` gets the report, line by line; the
    last one is ``N passed, M failed``. ``only`` plays the cases with one of these texts in their
    names. ``whole`` shows the transcripts of cases that passed, too.

    Raises:
        NotFound: there is no such file, or no case of such a name.
        BadFile: the first file with mistakes, with all of them.
    """
    files = [load(path) for path in paths]
    cases: list[Played] = []
    for file in files:
        for case in _chosen(file, only):
            played = await play(file, case, open_stage)
            cases.append(played)
            write(told(played, whole=whole))
    if only and not cases:
        raise NotFound("case named", " or ".join(only))
    if json_file is not None:
        write_json(cases, json_file)
    write(last_line(cases))
    return 0 if all(played.passed for played in cases) else 1


def _chosen(file: CaseFile, only: Sequence[str]) -> list[Case]:
    wanted = [text.casefold() for text in only]
    return [
        case
        for case in file.cases
        if not wanted or any(text in case.name.casefold() for text in wanted)
    ]
