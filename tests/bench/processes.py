"""What the kernel says of a process: its processor time and its memory, and of its UDP sockets."""

import re

PORT = 9842


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


class Process:
    """One of a single thread."""

    def __init__(self, pid):
        self.pid = pid

    def _read(self, name):
        with open(f"/proc/{self.pid}/{name}", encoding="ascii") as file:
            return file.read()

    def cpu_ns(self):
        """On a processor so far: what the scheduler has counted, to the nanosecond."""
        return int(self._read("schedstat").split()[0])

    def wakes(self):
        """How often it has waited for something, and then been woken."""
        return int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)$", self._read("status"), re.MULTILINE)[1])

    def memory_kib(self):
        """Pss and Rss. Of a library that others use as well, Pss has a share."""
        rollup = self._read("smaps_rollup")
        return tuple(int(re.search(rf"^{kind}: +(\d+)", rollup, re.MULTILINE)[1]) for kind in ("Pss", "Rss"))

    def queue(self):
        """Bytes that wait at the UDP sockets of its network on the port, and datagrams that were dropped there."""
        waiting = dropped = 0
        for line in self._read("net/udp").splitlines()[1:]:
            fields = line.split()
            if int(fields[1].partition(":")[2], 16) == PORT:
                waiting += int(fields[4].partition(":")[2], 16)
                dropped += int(fields[-1])
        return waiting, dropped
