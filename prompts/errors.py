"""What can be wrong with a text: always a mistake of ours, never the candidate's."""


class BadWording(LookupError):
    """A text that does not exist, or that was given other values than it asks for."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} {problem}.")
        self.name = name


def check_values(name: str, wanted: frozenset[str], given: frozenset[str]) -> None:
    """Nothing missing, nothing left over.

    Raises:
        BadWording: names what is missing or left over.
    """
    if missing := wanted - given:
        raise BadWording(name, f"needs {', '.join(sorted(missing))}")
    if surplus := given - wanted:
        raise BadWording(name, f"has no place for {', '.join(sorted(surplus))}")
