"""CPU time of processes and all that they started, and the memory of one."""

from collections.abc import Mapping

import psutil


class Spent:
    """Seconds of CPU that named processes have used since the last mark.

    Each with all that it started, but for this process itself, which started them.
    """

    def __init__(self, pids: Mapping[str, int], own: str = "outside") -> None:
        """Count the processes of these ids, and this one by the name ``own``."""
        self._heads = {name: psutil.Process(pid) for name, pid in pids.items()}
        self._own = own
        self._self = psutil.Process()
        self._before = self._now()

    def mark(self) -> None:
        """Count from here."""
        self._before = self._now()

    def since(self) -> dict[str, float]:
        """Seconds by name since the mark, this process last."""
        now = self._now()
        return {name: now[name] - self._before[name] for name in now}

    def _now(self) -> dict[str, float]:
        times = self._self.cpu_times()
        families = {name: _family(head) for name, head in self._heads.items()}
        return {**families, self._own: times.user + times.system}


def _family(head: psutil.Process) -> float:
    """A process, those of its children that live, and those that were buried."""
    total = 0.0
    for each in (head, *head.children(recursive=True)):
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue  # it ended meanwhile, and is counted with who buried it
        total += times.user + times.system + times.children_user + times.children_system
    return total


def listener(port: int) -> int:
    """The process that listens on this port."""
    return next(
        each.pid
        for each in psutil.net_connections("tcp4")
        if each.pid and each.status == psutil.CONN_LISTEN and tuple(each.laddr)[1:] == (port,)
    )


def megabytes(pid: int) -> float:
    """Memory of a process; what several share counts in parts (PSS)."""
    return float(psutil.Process(pid).memory_full_info().pss) / 1e6
