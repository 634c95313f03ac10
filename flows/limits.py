"""Named limits of a conversation. Reaching one changes what is said; it is never an error."""

from datetime import timedelta
from typing import Final

REMINDER: Final = "reminder"
"""Kind of the one timer that the flow sets."""

REMINDER_AFTER: Final = timedelta(hours=20)
"""A nudge goes out while free text is still allowed (24 hours after the candidate's words)."""

RESUMED_AFTER: Final = timedelta(hours=12)
"""Silence after which it is said where the conversation stood."""

TOLD_BEFORE_CONSENT: Final = 2
"""Facts about the job that are told in front of the question for consent."""

PERSON_AFTER: Final = 3
"""Unusable answers in a row after which a person is offered."""

KEPT_ASKS: Final = 6
"""Ids of our messages that may still be tapped: whoever taps further back is told so."""

LISTED_JOBS: Final = 10
"""Rows that a WhatsApp list holds."""

MOST_OPTIONS: Final = 10
"""Above it a question's options are only numbered in the text."""

LONGEST_REPLY: Final = 1500
"""Characters; WhatsApp through Twilio takes 1600."""

FOLDED_FROM: Final = 10
"""Messages of a flood in one turn from which their author is told that all were read."""

READ_ASIDE: Final = 600
"""Characters (or a hundredth as many messages) from which a turn is read in a thread. Reading them
takes up to 50 ms of a processor."""

LONGEST_QUOTE: Final = 80
"""Characters of a message that we repeat to its author."""

NAMED_SKILLS: Final = 8
"""Skills of a résumé that are said back."""

LONGEST_SKILLS: Final = 200
"""Characters of them together."""

LONGEST_TOLD: Final = 200
"""Characters of an answer that a résumé gives in words: all of it is shown before it is asked."""

MOST_OFFERS: Final = 2
"""Times that what a résumé answers is asked to be confirmed, if neither a yes nor a no comes."""

MOST_LEADS: Final = 3
"""Résumés of a web form that wait to be asked about: as many as are taken for a number in a day."""

MOST_ASKED: Final = 2
"""Times that it is asked whose such a file is."""

TAKES_TO_READ: Final = timedelta(seconds=5)
"""What is typed so soon after a message that came by itself answers what was asked before it."""

QUOTED: Final = 3
"""Messages that we repeat at most."""

VOICE_NOTES_A_TURN: Final = 5
"""Voice notes that are listened to at once; who sends more is asked to type or to be brief."""

LONGEST_VOICE_TEXT: Final = 4_000
"""Characters of a voice note, as many as a message has."""

LONGEST_ECHO: Final = 300
"""Characters of what was heard that are said back."""
