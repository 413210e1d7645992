#!/usr/bin/python3
"""Measures how quickly real daemons find and miss each other. Not a test: it prints figures and passes no verdict.

DISCOVER_BUILD=build/quickstart tests/system/convergence.py [ROUNDS]

Times run from just before exec (or the signal) until a question over the control socket is answered as wanted; the
sockets are asked in turn without a pause, so the question itself adds up to a millisecond.
"""

import contextlib
import os
import signal
import statistics
import sys
import time

from daemon import Control
from lab import DISCOVERD, Lab, wait_until
from namespaces import become_root, setns

NAMESPACES = ("mnt", "uts", "ipc", "net", "pid")  # the pid namespace counts for children only, hence the second fork
QUIET = 0.3  # s; a stop says its last goodbye after 150 ms
DEADLINE = 30.0  # s; for one measurement


class Launch:
    """A daemon that stands ready inside a host and is executed when told to."""

    def __init__(self, host, *options):
        self.host = host
        self.options = options
        self.control = Control.over_unix(host)
        self.control.socket.settimeout(1)
        reports, report = os.pipe()
        gate, self.gate = os.pipe()
        self.waiter = os.fork()
        if self.waiter == 0:
            os.close(self.gate)
            self._child(gate, report)
        os.close(gate)
        os.close(report)
        self.pid = int(os.read(reports, 32))
        os.close(reports)

    def _child(self, gate, report):
        # It must not hold open what ends a lab when this process ends.
        for descriptor in {int(name) for name in os.listdir("/proc/self/fd")} - {0, 1, 2, gate, report}:
            with contextlib.suppress(OSError):  # the one that listed them is closed
                os.close(descriptor)
        for descriptor in [os.open(f"/proc/{self.host.pid}/ns/{kind}", os.O_RDONLY) for kind in NAMESPACES]:
            setns(descriptor)
        daemon = os.fork()
        if daemon == 0:
            os.read(gate, 1)
            silence = os.open("/dev/null", os.O_RDWR)
            for standard in range(3):
                os.dup2(silence, standard)
            os.execv(DISCOVERD, [DISCOVERD, *self.options])
        os.write(report, str(daemon).encode())
        os.waitpid(daemon, 0)
        os._exit(0)

    def go(self):
        """Executes it, and returns when that was."""
        start = time.monotonic()
        os.write(self.gate, b"!")
        return start

    def names(self, state="alive"):
        """Who is listed in that state; nobody while it does not answer."""
        try:
            rows = self.control.ask("list", all=True)["peers"]
        except OSError:
            return set()
        return {row["name"] for row in rows if row["state"] == state}

    def stop(self, number=signal.SIGTERM):
        start = time.monotonic()
        os.kill(self.pid, number)
        return start

    def wait(self):
        os.waitpid(self.waiter, 0)
        os.close(self.gate)
        self.control.close()


def clock(start, wanted):
    """Seconds until each condition of a dict first holds."""
    reached = {}
    while len(reached) < len(wanted):
        for what, condition in wanted.items():
            if what not in reached and condition():
                reached[what] = time.monotonic() - start
        if time.monotonic() > start + DEADLINE:
            raise SystemExit(f"not within {DEADLINE} s: {wanted.keys() - reached.keys()}")
    return reached


def measure(hosts, existing):
    """One newcomer among so many existing daemons, and its leave."""
    names = {host.name for host in hosts[:existing]}
    others = [Launch(host) for host in hosts[:existing]]
    for other in others:
        other.go()
    for other in others:
        wait_until(lambda: other.names() == names - {other.host.name}, DEADLINE, "the others know each other")  # noqa: B023
    time.sleep(4.5)  # their own bursts are over then, so that the newcomer alone is measured

    newcomer = Launch(hosts[existing])
    name = newcomer.host.name
    found = clock(newcomer.go(), {
        "an existing host lists the new one": lambda: name in others[0].names(),
        f"the new one lists {existing} existing": lambda: newcomer.names() >= names,
    })
    time.sleep(4.5)
    missed = clock(newcomer.stop(), {f"a graceful stop is seen by all {existing}":
                                     lambda: all(name in other.names("left") for other in others)})
    newcomer.wait()
    for other in others:
        other.stop()
    for other in others:
        other.wait()
    time.sleep(QUIET)
    return {**found, **missed}


def idle_cost(hosts):
    """Of one daemon with one neighbour: CPU share over 20 s, and PSS in KiB."""
    pair = [Launch(host) for host in hosts[:2]]
    for one in pair:
        one.go()
    wait_until(lambda: pair[0].names(), DEADLINE, "they know each other")
    time.sleep(4.5)

    def ran():
        with open(f"/proc/{pair[0].pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0])

    before = ran()
    time.sleep(20)
    share = (ran() - before) / 20e9
    with open(f"/proc/{pair[0].pid}/smaps_rollup", encoding="ascii") as file:
        pss = next(line.split()[1] for line in file if line.startswith("Pss:"))
    for one in pair:
        one.stop()
        one.wait()
    return share, pss


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    if os.geteuid() != 0:
        become_root()
    print(f"{DISCOVERD}, {rounds} rounds; milliseconds: median (least to most)", flush=True)
    with Lab(10) as lab:
        for existing in (1, 9):
            results = [measure(lab.hosts, existing) for _ in range(rounds)]
            for what in results[0]:
                values = [1000 * result[what] for result in results]
                print(f"{statistics.median(values):8.1f} ({min(values):.1f} to {max(values):.1f})  {what}", flush=True)
        share, pss = idle_cost(lab.hosts)
        print(f"idle: {100 * share:.4f} % of a core, PSS {pss} KiB")


if __name__ == "__main__":
    main()
