"""compose: approved wording in the candidate's language, one message a turn."""

from typing import Any, Final

from bot.domain.effects import Reply
from flows.draft import Draft, Line
from flows.limits import KEPT_ASKS, LONGEST_REPLY
from flows.moves.flooding import calm
from flows.moves.reminding import set_reminder
from flows.state import STATE_VERSION, State
from prompts import Wording, wording

_RECAP: Final = frozenset({"end.line", "end.line_open"})


async def compose(state: State) -> dict[str, Any]:
    """Render what is to be said, remember what it asked, and set the reminder."""
    draft = Draft.of(state)
    if draft.lines and not draft.is_silent:
        calm(draft)
        text, left_out = _text(draft.lines, wording(draft.tongue))
        _ask_what_is_shown(draft, left_out)
        draft.do(_reply(draft, text))
        if draft.is_asking:
            draft.asks = [*draft.asks, str(draft.turn.reply_id)][-KEPT_ASKS:]
            draft.unseen = False
        if draft.is_asking or draft.has_doubt_now:
            set_reminder(draft)
    return draft.changes(STATE_VERSION)


def _ask_what_is_shown(draft: Draft, left_out: list[Line]) -> None:
    """A yes confirms what stands there, and nothing that found no room."""
    if draft.doubt is not None and draft.has_doubt_now and "answers" in draft.doubt:
        gone = {line.about for line in left_out}
        shown = {key: each for key, each in draft.doubt["answers"].items() if key not in gone}
        draft.doubt = {**draft.doubt, "answers": shown}


def _reply(draft: Draft, text: str) -> Reply:
    return Reply(
        id=draft.turn.reply_id,
        text=text,
        language=draft.tongue,
        options=draft.options,
        template=draft.template,
        variables=_variables(draft),
        void_after_seq=draft.void_after,
        despite_opt_out=draft.confirms_opt_out,
    )


def _variables(draft: Draft) -> dict[str, str]:
    """A template's values by their places, as providers name them: 1, 2 and so on."""
    if draft.template is None:
        return {}
    values = [str(value) for line in draft.lines for value in line.values.values()]
    return {str(place): value for place, value in enumerate(values, start=1)}


def _text(lines: list[Line], words: Wording) -> tuple[str, list[Line]]:
    """A line each; a recap that gets too long loses its last answers, never its end.

    Returns:
        The text, and the lines that are not in it.
    """
    said = [(line, words.render(line.key, **line.values)) for line in lines]
    left_out: list[Line] = []
    while sum(len(text) + 1 for _, text in said) > LONGEST_REPLY:
        place = max((n for n, (line, _) in enumerate(said) if line.key in _RECAP), default=None)
        if place is None:
            break
        more = [] if left_out else [(Line("end.more"), words.render("end.more"))]
        left_out.append(said[place][0])
        said[place : place + 1] = more
    return "\n".join(text for _, text in said)[:LONGEST_REPLY], left_out
