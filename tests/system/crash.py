#!/usr/bin/python3
"""Measures how soon a crash is known, and whether loss makes anybody believe in one. Not a test: no verdict.

DISCOVER_BUILD=build/quickstart tests/system/crash.py kills [RUNS]        kill -9 of one of 10 hosts
DISCOVER_BUILD=build/quickstart tests/system/crash.py loss [PERCENT] [S]  10 hosts, each losing so much of what it is sent
"""

import os
import signal
import statistics
import sys
import time

from lab import DISCOVERD, Lab, wait_until
from namespaces import become_root

HOSTS = 10
DEADLINE = 60.0  # s; beyond every lease of so small a network


def complete(daemons):
    names = {daemon.host.name for daemon in daemons}
    return all(daemon.peers().keys() == names - {daemon.host.name} for daemon in daemons)


def start(hosts):
    daemons = [host.up() for host in hosts]
    wait_until(lambda: complete(daemons), DEADLINE, "all know all")
    return daemons


def kills(hosts, runs):
    daemons = start(hosts)
    medians, worsts = [], []
    for run in range(runs):
        time.sleep(4 + run % 7 / 7)  # the last one's burst is over; not always at the same time of a round
        victim = daemons[run % HOSTS]
        witnesses = [daemon for daemon in daemons if daemon is not victim]
        killed = time.monotonic()
        victim.kill()
        seen = {}
        while len(seen) < len(witnesses):
            for witness in witnesses:
                if witness not in seen and witness.states()[victim.host.name] == "lost":
                    seen[witness] = time.monotonic() - killed
            assert time.monotonic() < killed + DEADLINE, "a crash that nobody notices"
            time.sleep(0.01)
        medians.append(statistics.median(seen.values()))
        worsts.append(max(seen.values()))
        daemons[run % HOSTS] = victim.host.up()
        wait_until(lambda: complete(daemons), DEADLINE, "the victim is back everywhere")
    print(f"kill -9 of one of {HOSTS}, {runs} runs: lost everywhere after a median of {statistics.median(worsts):.2f} s "
          f"(best {min(worsts):.2f}, worst {max(worsts):.2f}); the middle witness after {statistics.median(medians):.2f} s")


def loss(hosts, percent, seconds):
    daemons = start(hosts)
    for host in hosts:
        rules = ("add table inet lossy; add chain inet lossy input { type filter hook input priority 0; }; "
                 f"add rule inet lossy input iifname eth0 numgen random mod 1000 < {int(percent * 10)} drop")
        done = host.run("nft", rules)
        assert done.returncode == 0, done.stderr
    time.sleep(seconds)
    logs = "".join(daemon.log() for daemon in daemons)
    answers = [daemon.counters() for daemon in daemons]
    print(f"{percent:g} % loss at each of {HOSTS} hosts for {seconds:g} s: {logs.count('peer lost')} false lost, "
          f"{logs.count('peer suspected')} times suspected, {sum(one['sent_suspicion'] for one in answers)} suspicions sent")
    for daemon in daemons:
        daemon.send_signal(signal.SIGTERM)


def main():
    if os.geteuid() != 0:
        become_root()
    what, *numbers = sys.argv[1:] or ["kills"]
    print(DISCOVERD)
    with Lab(HOSTS) as lab:
        if what == "kills":
            kills(lab.hosts, int(numbers[0]) if numbers else 20)
        elif what == "loss":
            loss(lab.hosts, float(numbers[0]) if numbers else 5, float(numbers[1]) if len(numbers) > 1 else 600)
        else:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
