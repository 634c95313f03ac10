"""Phone numbers in E.164 and e-mail addresses in lower case."""

import re
from typing import Final

import phonenumbers

from flows.parsing.asked import SURE, Asked
from flows.parsing.parsed import Parsed, Problem
from flows.parsing.words import fold

_PHONE_LIMIT: Final = 300
"""Characters searched for a phone number; the search is slow on long runs of digits."""

_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[a-z0-9_%+-]{1,40}(?:\.[a-z0-9_%+-]{1,40}){0,4}"
    r"@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![\w-])"
)


def phone(asked: Asked) -> Parsed:
    """The answer to a phone question; national numbers are of the candidate's region."""
    text = fold(asked.raw[:_PHONE_LIMIT])
    for region in dict.fromkeys((asked.region, asked.job.location.country)):
        found = list(phonenumbers.PhoneNumberMatcher(text, region))
        numbers = {_e164(match.number): match.raw_string for match in found}
        if len(numbers) > 1:
            return asked.failed(Problem.AMBIGUOUS)
        for number, words in numbers.items():
            return Parsed(number, words, SURE)
    return asked.failed(Problem.NOT_UNDERSTOOD)


def email(asked: Asked) -> Parsed:
    """The answer to an e-mail question."""
    found = dict.fromkeys(_EMAIL.findall(asked.words.folded))
    if len(found) > 1:
        return asked.failed(Problem.AMBIGUOUS)
    for address in found:
        return Parsed(address, address, SURE)
    return asked.failed(Problem.NOT_UNDERSTOOD)


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
