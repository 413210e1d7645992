"""A discoverd on a host of the lab, and how a script asks it."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time

SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|Assertion .* failed")


class Control:
    """A client of one control door, written against PROTOCOL.md alone."""

    def __init__(self, sock, address):
        self.socket = sock
        self.address = address
        self.socket.settimeout(10)
        self.last_id = 0

    @classmethod
    def over_unix(cls, host, instance=None):
        client = host.socket(socket.AF_UNIX)
        client.bind("")  # an abstract address of the kernel's choice
        folder = f"discoverd-{instance}" if instance else "discoverd"
        return cls(client, f"/proc/{host.pid}/root/run/{folder}/control.sock")

    @classmethod
    def over_udp(cls, host, port=9843):
        return cls(host.socket(), ("127.0.0.1", port))

    def ask_raw(self, request):
        self.socket.sendto(request, self.address)
        return self.socket.recvfrom(65535)[0]

    def ask(self, op, **keys):
        self.last_id += 1
        request = {"op": op, "id": self.last_id, **keys}
        self.socket.sendto(json.dumps(request).encode(), self.address)
        while True:
            reply = json.loads(self.socket.recvfrom(65535)[0])
            if reply.get("id") == self.last_id:
                return reply

    def pages(self, **keys):
        """All pages of one listing."""
        replies = [self.ask("list", **keys)]
        while replies[-1]["next"] is not None:
            replies.append(self.ask("list", after=replies[-1]["next"], **keys))
        return replies

    def close(self):
        self.socket.close()


class Daemon:
    """One process of discoverd. Its log is kept until it is forgotten."""

    def __init__(self, host, options, program):
        self.host = host
        self.instance = options[options.index("--instance") + 1] if "--instance" in options else None
        self.log_file = tempfile.TemporaryFile()
        self.started = time.monotonic()
        self.process = subprocess.Popen(host.enter(program, *options), stdin=subprocess.DEVNULL,
                                        stdout=self.log_file, stderr=self.log_file)
        self.control = None
        self._pid = None

    @property
    def pid(self):
        """Of the daemon itself; the process that was started is the one that entered the host and waits."""
        while self._pid is None:
            if self.process.poll() is not None:
                raise ProcessLookupError(f"discoverd has ended: {self.log()}")
            with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as file:
                children = file.read().split()
            self._pid = int(children[0]) if children else None
        return self._pid

    def log(self):
        return os.pread(self.log_file.fileno(), 1 << 20, 0).decode(errors="replace")

    def ask(self, op, **keys):
        if self.control is None:
            self.control = Control.over_unix(self.host, self.instance)
        return self.control.ask(op, **keys)

    def answers(self):
        assert self.process.poll() is None, f"discoverd ended with {self.process.returncode}: {self.log()}"
        try:
            return self.ask("status")
        except OSError:
            return None

    def peers(self, everyone=False):
        """Rows by name; a peer whose description is not known yet goes by its id."""
        rows = self.ask("list", all=everyone)["peers"]
        return {row["name"] or row["id"]: row for row in rows}

    def states(self):
        return {name: row["state"] for name, row in self.peers(everyone=True).items()}

    def cpu_seconds(self):
        """What it has used of a processor so far."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            user, system = file.read().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def counters(self):
        return self.ask("counters")["protocol"]

    def send_signal(self, number):
        os.kill(self.pid, number)

    def wait(self, within):
        """The exit code; ends the test if the daemon does not."""
        code = self.process.wait(timeout=within)
        assert not SANITIZER.search(self.log()), self.log()
        return code

    def stop(self, number=signal.SIGTERM, within=5):
        """Ends it as an operator would, and returns how long that took in seconds."""
        start = time.monotonic()
        self.send_signal(number)
        code = self.wait(within)
        took = time.monotonic() - start
        assert code == 0, f"exit {code}: {self.log()}"
        return took

    def kill(self):
        if self.control is not None:
            self.control.close()
            self.control = None
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended, and what waits for it has not yet said so
                self.send_signal(signal.SIGKILL)
            self.process.wait(timeout=10)
        assert not SANITIZER.search(self.log()), self.log()
