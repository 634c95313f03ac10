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
        draft.do(_reply(draft))
        if draft.is_asking:
            draft.asks = [*draft.asks, str(draft.turn.reply_id)][-KEPT_ASKS:]
            draft.unseen = False
        if draft.is_asking or draft.has_doubt_now:
            set_reminder(draft)
    return draft.changes(STATE_VERSION)


def _reply(draft: Draft) -> Reply:
    return Reply(
        id=draft.turn.reply_id,
        text=_text(draft.lines, wording(draft.tongue)),
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


def _text(lines: list[Line], words: Wording) -> str:
    """A line each; a recap that gets too long loses its last answers, never its end."""
    said = [(line.key, words.render(line.key, **line.values)) for line in lines]
    is_cut = False
    while sum(len(text) + 1 for _, text in said) > LONGEST_REPLY:
        place = max((n for n, (key, _) in enumerate(said) if key in _RECAP), default=None)
        if place is None:
            break
        said[place : place + 1] = [] if is_cut else [("end.more", words.render("end.more"))]
        is_cut = True
    return "\n".join(text for _, text in said)[:LONGEST_REPLY]
