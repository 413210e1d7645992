"""Who is measured: discoverd, and beside it the least that can be done and what people write instead."""

import base64
import json
import os
import signal
import time

from lab import BUILD, wait_until
from processes import Process, children_of

HERE = os.path.dirname(os.path.abspath(__file__))
SENDER = os.path.join(BUILD, "tests", "bench", "bench_sender")
COUNTER = os.path.join(BUILD, "tests", "bench", "bench_counter")
KEYS, CONFIGURATION = "/run/bench.keys", "/run/bench.json"
PATIENCE = 60  # s; on a busy machine
LEARNING_RATE = 15_000  # a second; what a daemon takes in without loss on a busy machine
SENDING, RECEIVING = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))  # processors, where there are two


def write(host, path, text):
    """A file that only root of the host may read."""
    descriptor = os.open(f"/proc/{host.pid}/root{path}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(text)


class Crowd:
    """The host that speaks for all others, on one processor if that is given."""

    def __init__(self, host, processor=None):
        self.host = host
        self.sender = [SENDER] if processor is None else ["taskset", "--cpu-list", str(processor), SENDER]
        write(host, KEYS, base64.b64encode(bytes(range(32))).decode() + "\n")

    def send(self, kind, to, *options, signed=False):
        """Returns when all is sent, with what the sender says of it."""
        options = [*options, *(["--key", KEYS] if signed else [])]
        done = self.host.run(*self.sender, kind, "--to", to.address, "--passive", *map(str, options), within=PATIENCE)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


class Receiver:
    """A program on a host of its own that takes datagrams of `kind` from `peers` peers."""

    kind, signed, is_daemon = "heartbeats", False, False

    def __init__(self, name, host, peers=1):
        self.name, self.host, self.peers, self.address = name, host, peers, host.address

    def run(self, *command):
        started = self.host.popen(*command)
        wait_until(lambda: children_of(started.pid), PATIENCE, "it starts")
        self.process = Process(children_of(started.pid)[0])
        wait_until(lambda: ":2672 " in self.process._read("net/udp"), PATIENCE, "it listens")
        self.started = started

    def keep_to(self, processor):
        """Which one takes part in what a datagram costs, and the scheduler chooses differently every time."""
        os.sched_setaffinity(self.process.pid, [processor])
        return self

    def end(self):
        os.kill(self.process.pid, signal.SIGTERM)
        return self.started.communicate(timeout=PATIENCE)[0]

    def pause(self):
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self):
        os.kill(self.process.pid, signal.SIGCONT)
        os.kill(self.started.pid, signal.SIGCONT)  # nsenter(1) stops along with what it runs

    def settle(self):
        """Returns when all that was sent is taken in."""
        wait_until(lambda: self.process.queue()[0] == 0, PATIENCE, f"{self.name} takes in what waits")
        time.sleep(0.02)  # what was taken last is worked on

    def options(self):
        return ["--peers", self.peers]


class Counter(Receiver):
    def __init__(self, host):
        super().__init__("bare recvmmsg loop", host)
        self.run(COUNTER, "eth0", host.address)


class Naive(Receiver):
    kind = "json"

    def __init__(self, host, peers):
        super().__init__("Python script", host, peers)
        self.run("/usr/bin/python3", "-B", os.path.join(HERE, "naive.py"), host.address)

    def options(self):
        return [*super().options(), "--body", 64]  # as long as a heartbeat


class Discoverd(Receiver):
    is_daemon = True

    def __init__(self, host, peers=0, signed=False, room=0, profile="normal"):
        super().__init__(f"discoverd, {peers:,} peers" + (", signed" if signed else ""), host, max(peers, 1))
        self.signed, self.profile = signed, profile
        self.room = max(room, peers + 1000)
        write(host, KEYS, base64.b64encode(bytes(range(32))).decode() + "\n")
        self.configure("sign" if peers or signed else "off")
        self.daemon = host.up("--config", CONFIGURATION)
        self.started, self.process = self.daemon.process, Process(self.daemon.pid)

    def configure(self, auth):
        document = {"auth": auth, "key_file": KEYS, "max_peers": self.room, "profile": self.profile, "log_level": "error"}
        write(self.host, CONFIGURATION, json.dumps(document))

    def learn(self, crowd, body=300):
        """All its peers become known. They sign, so that they need not come slowly; then it forgets that they did."""
        known = lambda: self.daemon.ask("status")["peers"]["alive"] >= self.peers
        deadline = time.monotonic() + PATIENCE
        while not known():
            assert time.monotonic() < deadline, (self.daemon.ask("status"), self.daemon.counters())
            crowd.send("first", self, "--count", self.peers, "--rate", LEARNING_RATE, "--body", body, signed=True)
            self.settle()
        if not self.signed:
            self.configure("off")
            self.daemon.send_signal(signal.SIGHUP)
            wait_until(lambda: self.daemon.ask("config")["config"]["auth"] == "off", PATIENCE, self.daemon.log)

    def end(self):
        self.daemon.stop()
