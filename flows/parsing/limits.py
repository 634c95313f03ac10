"""Limits that are said with a number: "less than 30" is no number, "not less than 30" is one."""

from flows.parsing.asked import Asked


def says_less(asked: Asked, start: int, end: int) -> bool:
    """``less than 15k``, ``15k se kam`` around ``tokens[start:end]``; not "not less than"."""
    texts, known = asked.words.texts, asked.known
    if asked.has("joining", "exempt"):
        return False
    behind = asked.has_behind("amounts", end, "less")
    is_denied = behind and known["choosing"].find(texts[end:])
    before = any(f.meaning == "less" and f.end == start for f in asked.find("amounts"))
    return before or (behind and not is_denied)
