"""Writes the history down while it happens."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.chaos.faults import Fault
from tests.chaos.history import History, Listed, Look, Merge, Said, Struck, Takeover, Try
from tests.chaos.pace import now


@dataclass
class Recorder:
    """The history so far."""

    said: list[Said] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    takeovers: list[Takeover] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    struck: list[Struck] = field(default_factory=list)
    bodies: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What each address got, in order."""

    def strike(
        self, fault: Fault, at: float, address: str = "", mended: float | None = None
    ) -> None:
        """A fault took effect."""
        self.struck.append(Struck(fault, at, address, mended))

    def tried(self, each: Try) -> None:
        """The provider was asked to send."""
        self.tries.append(each)
        if each.taken:
            self.bodies[each.to].append(each.body)

    def counts(self) -> Counter[Fault]:
        """How often each fault struck so far."""
        return Counter(each.fault for each in self.struck)

    def history(self, reference: Sequence[str], listed: Mapping[int, Listed]) -> History:
        """All of it, for the checker."""
        return History(
            said=tuple(self.said),
            tries=tuple(self.tries),
            looks=tuple(self.looks),
            takeovers=tuple(self.takeovers),
            merges=tuple(self.merges),
            struck=tuple(self.struck),
            reference=tuple(reference),
            listed=dict(listed),
            ended=now(),
        )
