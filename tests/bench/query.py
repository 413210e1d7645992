"""What asking for the list costs the daemon, and whoever asks; and whether it makes the daemon late for others meanwhile."""

import resource
import socket
import subprocess
import tempfile
import threading
import time

from figures import Figure
from lab import DISCOVERCTL, Lab
from namespaces import network_of
from receivers import Crowd, Discoverd
from wire import Peer

PROBE = 4
AIMS = {  # of peers: milliseconds of the daemon, of the whole as JSON, of the whole as table
    10: (None, 8, 8), 10_000: (18, 80, 50)}
PROBES, PROBE_EVERY = 40, 0.05  # s; no faster than one address may ask, PROTOCOL.md s.5
BACKGROUND = 20_000  # heartbeats a second
GIVE_UP = 60  # s, after which a probe counts as never answered


def timed(host, command):
    """Seconds on the clock and seconds of a processor that a command took in a host's network, and what it printed."""
    with network_of(host.pid):  # inherited, which takes no time as entering by nsenter(1) would
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=True)
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def asking(daemon):
    """By the file of the daemon's socket, which is seen from outside of its host."""
    return [DISCOVERCTL, "list", "--socket", f"/proc/{daemon.host.pid}/root/run/discoverd/control.sock"]


def listings(daemon, rounds):
    """A list as JSON, as table, and the same bytes from a file, in turn."""
    ask = asking(daemon)
    runs = {"daemon": [], "json": [], "json cpu": [], "table": [], "file": []}
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(rounds):
            before = daemon.process.cpu_ns()
            took, cpu, text = timed(daemon.host, [*ask, "--json"])
            runs["daemon"].append((daemon.process.cpu_ns() - before) / 1e6)
            runs["json"].append(took * 1e3)
            runs["json cpu"].append(cpu * 1e3)
            runs["table"].append(timed(daemon.host, ask)[0] * 1e3)
            file.seek(0)
            file.write(text)
            file.truncate()
            file.flush()
            runs["file"].append(timed(daemon.host, ["cat", file.name])[0] * 1e3)
    return runs


class Prober:
    """Asks the daemon for sign of life at a steady pace: nobody's timer is later than the reply that waits longest."""

    def __init__(self, host, to):
        self.socket = host.socket()
        self.socket.bind((host.address, 0))
        self.socket.settimeout(2)
        self.to = (to, 9842)
        self.peer = Peer(4_000_000_000, lease_s=0)

    def is_answered(self):
        """Again if not: where the machine cannot keep up with the heartbeats, a full buffer loses probes, too."""
        self.socket.sendto(self.peer.raw(PROBE, 0, b""), self.to)
        try:
            return self.socket.recv(2048)
        except socket.timeout:
            return None

    def worst_ms(self):
        worst = 0
        for _ in range(PROBES):
            start = time.perf_counter()
            while not self.is_answered():
                if time.perf_counter() - start > GIVE_UP:
                    return float("inf")
            took = time.perf_counter() - start
            worst = max(worst, took * 1e3)
            time.sleep(max(0, PROBE_EVERY - took))
        return worst


def lateness(crowd, daemon, prober_host, listing):
    """The longest that a reply took while heartbeats poured in, with or without lists at the same time."""
    seconds = PROBES * PROBE_EVERY + 0.5
    flood = threading.Thread(target=crowd.send, args=("heartbeats", daemon, *daemon.options(), "--rate", BACKGROUND, "--seconds", seconds))
    ended = threading.Event()

    def list_on():
        while listing and not ended.is_set():
            timed(daemon.host, [*asking(daemon), "--json"])
            ended.wait(0.1)

    lists = threading.Thread(target=list_on)
    flood.start()
    lists.start()
    worst = Prober(prober_host, daemon.address).worst_ms()
    ended.set()
    flood.join()
    lists.join()
    return worst


def measure(quick=False, **_):
    sizes, rounds = ((10, 1000), 1) if quick else ((10, 1000, 10_000, 60_000), 7)
    with Lab(len(sizes) + 2) as lab:
        crowd = Crowd(lab.hosts[0])
        daemons = [Discoverd(host, peers) for host, peers in zip(lab.hosts[2:], sizes)]
        for daemon in daemons:
            daemon.learn(crowd)
            runs = listings(daemon, rounds)
            of_daemon, as_json, as_table = AIMS.get(daemon.peers, (None, None, None))
            yield Figure("query", f"{daemon.name}: daemon's CPU for a list", runs["daemon"], "ms", of_daemon)
            yield Figure("query", f"{daemon.name}: whole discoverctl list --json", runs["json"], "ms", as_json)
            yield Figure("query", f"{daemon.name}: the same, CPU of discoverctl", runs["json cpu"], "ms")
            yield Figure("query", f"{daemon.name}: whole discoverctl list", runs["table"], "ms", as_table)
            yield Figure("query", f"{daemon.name}: the same bytes from a file (cat)", runs["file"], "ms")
        one = daemons[min(2, len(daemons) - 1)]
        for listing, what in ((False, "without"), (True, "with")):
            worst = [lateness(crowd, one, lab.hosts[1], listing) for _ in range(1 if quick else 5)]
            aim = 20 if listing and not quick else None
            yield Figure("query", f"{one.name}, 20,000 heartbeats/s, {what} lists: longest wait for a reply", worst, "ms", aim)
