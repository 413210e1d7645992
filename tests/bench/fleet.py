"""Real daemons that start at once: when all know all, what that costs, and what they cost when nothing happens."""

import os
import signal
import time

from convergence import Launch
from figures import Figure
from lab import Lab
from processes import Process
from receivers import CONFIGURATION, Counter, Crowd, write

PATIENCE = 120  # s
SETTLED = 6  # s; the bursts are over
IDLE = 60  # s
POLL = 0.05  # s; between two looks at the same daemon, so that looking costs little
AIMS = {  # of hosts and profile: ms of CPU and kB a host and minute
    (2, "normal"): (10, 13), (20, "normal"): (15, 19.5), (2, "quiet"): (1, 0.4)}
ALL_AT_ONCE = {200: (3, 8)}  # of hosts: s until all know all beyond the launching, s of CPU in all


class Traffic:
    """What a host has sent by eth0."""

    def __init__(self, host):
        self.path = f"/proc/{host.pid}/net/dev"

    def sent(self):
        """Bytes, with the headers of the link, and packets."""
        with open(self.path, encoding="ascii") as file:
            fields = next(line for line in file if line.strip().startswith("eth0:")).partition(":")[2].split()
        return int(fields[8]), int(fields[9])


def knows(launch, peers):
    try:
        return launch.control.ask("status")["peers"]["alive"] >= peers
    except OSError:
        return False


def until_all_know_all(launches):
    """Seconds from the first exec, and for how long of it daemons were being launched."""
    start = time.monotonic()
    for launch in launches:
        launch.go()
    launching = time.monotonic() - start
    waiting = set(launches)
    while waiting:
        assert time.monotonic() < start + PATIENCE, f"{len(waiting)} of {len(launches)} do not know all"
        began = time.monotonic()
        waiting = {launch for launch in waiting if not knows(launch, len(launches) - 1)}
        time.sleep(max(0, POLL - (time.monotonic() - began)) if waiting else 0)
    return time.monotonic() - start, launching


def idle(launches, seconds):
    """Of each host and minute: ms of CPU, bytes, packets and wakes."""
    processes, traffic = [Process(launch.pid) for launch in launches], [Traffic(launch.host) for launch in launches]
    before, sent = [process.cpu_ns() for process in processes], [one.sent() for one in traffic]
    woken = sum(process.wakes() for process in processes)
    time.sleep(seconds)
    per_minute = 60 / seconds / len(launches)
    cpu = sum(process.cpu_ns() for process in processes) - sum(before)
    total = [sum(now[kind] - then[kind] for now, then in zip((one.sent() for one in traffic), sent)) for kind in (0, 1)]
    wakes = sum(process.wakes() for process in processes) - woken
    return cpu * per_minute / 1e6, total[0] * per_minute, total[1] * per_minute, wakes * per_minute


def bare_wake(lab, seconds):
    """Microseconds of CPU that one datagram a second takes of whoever does nothing but count it, in a machine as idle."""
    crowd, counter = Crowd(lab.hosts[0]), Counter(lab.hosts[1])
    crowd.send("heartbeats", counter, "--rate", 1, "--count", 2)
    before = counter.process.cpu_ns()
    crowd.send("heartbeats", counter, "--rate", 1, "--count", seconds)
    took = (counter.process.cpu_ns() - before) / seconds / 1e3
    counter.end()
    return took


def end(launches):
    for launch in launches:
        os.kill(launch.pid, signal.SIGTERM)
    for launch in launches:
        launch.wait()


def measure_fleet(hosts, profile, quick):
    count = len(hosts)
    title = f"{count} hosts, {profile}"
    took, cpu = [], []
    for host in hosts:
        write(host, CONFIGURATION, f'{{"profile": "{profile}", "log_level": "error"}}')
    for number in range(1 if quick or count > 20 else 5):
        launches = [Launch(host, "--config", CONFIGURATION) for host in hosts]
        seconds, launching = until_all_know_all(launches)
        took.append(seconds - launching)
        cpu.append(sum(Process(launch.pid).cpu_ns() for launch in launches) / 1e9)
        if number == 0:
            time.sleep(SETTLED)
            cost = idle(launches, 5 if quick else IDLE)
        end(launches)
    most_s, most_cpu = ALL_AT_ONCE.get(count, (None, None))
    yield Figure("convergence", f"{title}, all at once: all know all after the launching", took, "s", most_s)
    yield Figure("convergence", f"{title}, until then CPU of all together", cpu, "s", most_cpu)
    most_ms, most_kb = (None, None) if quick else AIMS.get((count, profile), (None, None))
    yield Figure("convergence", f"{title}, idle: CPU of a host in a minute", [cost[0]], "ms", most_ms)
    yield Figure("convergence", f"{title}, idle: CPU of a host in an hour", [cost[0] * 60 / 1e3], "s")
    yield Figure("convergence", f"{title}, idle: sent by a host in a minute", [cost[1] / 1e3], "kB", most_kb)
    yield Figure("convergence", f"{title}, idle: packets of a host in a minute", [cost[2]], "")
    yield Figure("convergence", f"{title}, idle: wakes of a host in a minute", [cost[3]], "")


def measure(quick=False, hosts=100, **_):
    sizes = [2] if quick else [size for size in (2, 20, 100, 200) if size <= hosts]
    for size in sizes:
        with Lab(size) as lab:
            yield from measure_fleet(lab.hosts, "normal", quick)
            if size == 2 and not quick:
                yield from measure_fleet(lab.hosts, "quiet", quick)
            if size == 2:
                yield Figure("convergence", "idle: CPU of a wake of a bare recvmmsg loop", [bare_wake(lab, 3 if quick else IDLE // 2)], "us")
