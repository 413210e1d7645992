"""What a datagram costs whoever receives it: discoverd with few and with many peers, beside a bare loop and a Python script.

All receivers run at once, each on its own host of one lab, and are measured in turn, again and again: what else the machine
does meets them alike, and ratios are of the same round.
"""

import itertools
import statistics
from contextlib import nullcontext

from figures import Figure
from lab import Lab
from receivers import RECEIVING, SENDING, Counter, Crowd, Discoverd, Naive
from user_time import UserTime

QUEUED = 5000  # datagrams; what fits the receive buffers
PACE = 10_007  # a second; no clock of the kernel's keeps step with it
LOSSLESS = (20_000, 40_000, 70_000, 100_000, 125_000, 150_000, 200_000)  # a second
TRIES = 3  # of a rate; the machine does other things, too
BODY = 500
NEWCOMERS = 10_000  # as many as may come unsigned at once


class Cost:
    """Of what one receiver has taken in in one way: nanoseconds of each round, for each datagram."""

    def __init__(self):
        self.ns = []
        self.user_ns = []  # in rounds of their own: to sample costs time, too


def measured(receiver, stimulus, of_user=False):
    """CPU while `stimulus` is taken in, or what user space had of it; datagrams taken; counters before."""
    process = receiver.process
    before, dropped = process.cpu_ns(), process.queue()[1]
    counted = receiver.daemon.counters() if receiver.is_daemon else None
    with UserTime(process.pid) if of_user else nullcontext() as user:
        sent = stimulus()
        receiver.settle()
    taken = sent - (process.queue()[1] - dropped)
    return user.ns if of_user else process.cpu_ns() - before, taken, counted


def check_refreshes(receiver, counted, taken):
    """What was measured must be what was meant: heartbeats of peers that are known."""
    now = receiver.daemon.counters()
    refreshed = now["refreshed"] - counted["refreshed"]
    assert abs(refreshed - taken) <= 0.01 * taken + 100, (receiver.name, refreshed, taken, now)


def drained(crowd, receiver, kind, options):
    def stimulus():
        receiver.pause()
        try:
            return crowd.send(kind, receiver, *options, "--count", QUEUED, signed=receiver.signed)["sent"]
        finally:
            receiver.go_on()
    return stimulus


def flooded(crowd, receiver, kind, options):
    return lambda: crowd.send(kind, receiver, *options, "--seconds", 0.5, signed=receiver.signed)["sent"]


def paced(crowd, receiver, kind, options):
    return lambda: crowd.send(kind, receiver, *options, "--rate", PACE, "--count", PACE // 2, signed=receiver.signed)["sent"]


def repeated(stimulus, times=10):
    """For what takes too short a time to be sampled."""
    return lambda: sum(stimulus() for _ in range(times))


WAYS = {"drained from a full queue": drained, "flooded": flooded, "paced, 10,000/s": paced}


def heartbeats(crowd, receivers, rounds, of_user):
    costs = {(way, receiver.name): Cost() for way in WAYS for receiver in receivers}
    kinds = [False] * rounds + [True] * (rounds if of_user else 0)
    for samples, (way, make), receiver in itertools.product(kinds, WAYS.items(), receivers):
        stimulus = make(crowd, receiver, receiver.kind, receiver.options())
        ns, taken, counted = measured(receiver, repeated(stimulus) if samples and make is drained else stimulus, samples)
        cost = costs[way, receiver.name]
        (cost.user_ns if samples else cost.ns).append(ns / taken)
        if receiver.is_daemon:
            check_refreshes(receiver, counted, taken)
    return costs


def ratio(costs, way, one, other):
    return [mine / theirs for mine, theirs in zip(costs[way, one].ns, costs[way, other].ns)]


def figures_of(costs, names):
    """`names` of the bare loop, the script, the daemons in the order of their peers, and the one that verifies."""
    bare, script, *daemons, usual, signed = names["bare"], names["script"], *names["daemons"], names["usual"], names["signed"]
    for way in WAYS:
        for name in (bare, *daemons, signed, script):
            cost = costs[way, name]
            yield Figure("ingest", f"{way}: {name}", [ns / 1e3 for ns in cost.ns], "us")
            if cost.user_ns:
                yield Figure("ingest", f"{way}: {name}, of it user", [statistics.mean(cost.user_ns) / 1e3], "us")
        most = 1.5 if way.startswith("drained") else 1.25
        yield Figure("ingest", f"{way}: {usual} / bare loop", ratio(costs, way, usual, bare), "x", most)
        yield Figure("ingest", f"{way}: signed more than open", [(one - other) / 1e3 for one, other in zip(
            costs[way, signed].ns, costs[way, usual].ns)], "us", 0.8)
        yield Figure("ingest", f"{way}: Python script / {usual}", ratio(costs, way, script, usual), "x", 3, at_least=True)
        mine, scripts = (statistics.mean(costs[way, name].user_ns or [0]) for name in (usual, script))
        if mine > 0:
            yield Figure("ingest", f"{way}: the same, user alone", [scripts / mine], "x", 15, at_least=True)
        if len(daemons) > 1:
            yield Figure("ingest", f"{way}: {daemons[-1]} / {daemons[0]}", ratio(costs, way, daemons[-1], daemons[0]), "x", 1.5)


def lossless(crowd, receiver, rates):
    """The highest of the rates at which nothing was dropped in half a second, as it was really reached."""
    best = 0
    for rate in rates:
        for _ in range(TRIES):
            dropped = receiver.process.queue()[1]
            sent = crowd.send(receiver.kind, receiver, *receiver.options(), "--rate", rate, "--count", rate // 2, signed=receiver.signed)
            receiver.settle()
            if receiver.process.queue()[1] == dropped:
                best = max(best, sent["sent"] / sent["seconds"])
                break
        else:
            break
    return best


def newcomers(crowd, hosts, rounds, count):
    """First announcements, each time to a receiver that knows nobody."""
    costs = {}
    for number in range(rounds):
        for way, make in (("drained from a full queue", drained), ("flooded", flooded)):
            for host, start in zip(hosts, (Counter, lambda host: Discoverd(host, room=4 * max(count, QUEUED) + 1000), lambda host: Naive(host, 1))):
                receiver = start(host).keep_to(RECEIVING)
                kind = "json" if receiver.kind == "json" else "first"
                options = ["--body", BODY, "--peers", count, "--first-peer", (number + 1) * 1_000_000]
                if way == "flooded":
                    stimulus = lambda: crowd.send(kind, receiver, *options, "--count", count)["sent"]  # noqa: B023
                else:
                    stimulus = make(crowd, receiver, kind, options)
                ns, taken, _ = measured(receiver, stimulus)
                if receiver.is_daemon:
                    first = receiver.daemon.counters()["first_heard"]
                    assert first >= 0.9 * taken, (first, taken, receiver.daemon.counters())
                name = "discoverd" if receiver.is_daemon else receiver.name
                costs.setdefault((way, name), []).append(ns / taken)
                receiver.end()
    for (way, name), ns in costs.items():
        yield Figure("ingest", f"first announcements of {BODY} bytes, {way}: {name}", [one / 1e3 for one in ns], "us")


def measure(quick=False, **_):
    sizes = (100, 1000) if quick else (100, 1000, 10_000, 60_000)
    usual, rounds = (1000, 1) if quick else (10_000, 11)
    with Lab(len(sizes) + 4) as lab:
        crowd = Crowd(lab.hosts[0], SENDING)
        bare, script = Counter(lab.hosts[1]), Naive(lab.hosts[2], usual)
        daemons = [Discoverd(host, peers) for host, peers in zip(lab.hosts[4:], sizes)]
        signed = Discoverd(lab.hosts[3], usual, signed=True)
        for receiver in (bare, script, *daemons, signed):
            receiver.keep_to(RECEIVING)
        for daemon in (*daemons, signed):
            daemon.learn(crowd)
        costs = heartbeats(crowd, [bare, *daemons, signed, script], rounds, UserTime.is_permitted())
        one = daemons[sizes.index(usual)]
        names = {"bare": bare.name, "script": script.name, "daemons": [daemon.name for daemon in daemons], "usual": one.name,
                 "signed": signed.name}
        yield from figures_of(costs, names)
        for receiver in (bare, one, signed, script):
            aim = 100_000 if receiver is one and not quick else None
            yield Figure("ingest", f"highest rate without loss: {receiver.name}",
                         [lossless(crowd, receiver, LOSSLESS[:1] if quick else LOSSLESS)], "/s", aim, at_least=True)
        for receiver in (bare, script, *daemons, signed):
            receiver.end()
        yield from newcomers(crowd, lab.hosts[1:4], 1 if quick else 5, NEWCOMERS // 10 if quick else NEWCOMERS)
