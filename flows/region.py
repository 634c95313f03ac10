"""Where an address is from: national phone numbers and dates are read by it."""

from functools import lru_cache

import phonenumbers


@lru_cache(maxsize=1024)
def region_of(address: str) -> str | None:
    """ISO 3166-1 alpha-2 of ``whatsapp:+91…`` or ``whatsapp:US.134…``; None when it is silent."""
    bare = address.partition(":")[2]
    if len(bare) > 3 and bare[2] == "." and bare[:2].isalpha():
        return bare[:2].upper()
    if not bare.startswith("+"):
        return None
    try:
        number = phonenumbers.parse(bare)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.region_code_for_number(number)
