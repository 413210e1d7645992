"""Faults in the system calls of one daemon: faults.c preloaded, and the file through which it is told what is to fail."""

import contextlib
import errno
import json
import mmap
import os
import re
import shutil
import signal
import socket
import struct
import subprocess

from daemon import Control, Daemon
from lab import DISCOVERD, wait_until

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "faults.c")
WHAT = struct.Struct("=iIIiI")     # struct Faults: the function's place, passing, failing, errno, failed
FUNCTION = struct.Struct("=16sI")  # its entries: name, calls
FOREVER = 0xFFFFFFFF

STATE, KEYS, CONFIGURATION = "/run/state", "/run/keys", "/run/discoverd.json"
OPTIONS = ("--config", CONFIGURATION, "--state-directory", STATE)


def build(library):
    subprocess.run(["cc", "-D_GNU_SOURCE", "-O1", "-fexceptions", "-shared", "-fPIC", "-o", library, SOURCE, "-lstdc++"], check=True)


class Faults:
    """Of the daemons on one host, one after the other."""

    def __init__(self, host, library):
        self.host = host
        shutil.copy(library, f"/proc/{host.pid}/root/run/faults.so")
        with open(f"/proc/{host.pid}/root/run/faults", "w+b") as file:
            file.truncate(mmap.PAGESIZE)
            self.memory = mmap.mmap(file.fileno(), mmap.PAGESIZE)

    def start(self, *options, environment=()):
        """A daemon that meets the fault that is armed."""
        daemon = Daemon(self.host, [*environment, "FAULTS=/run/faults", "ASAN_OPTIONS=verify_asan_link_order=0", "LD_PRELOAD=/run/faults.so",
                                    DISCOVERD, *options], "env")
        self.host.daemons.append(daemon)
        return daemon

    def _functions(self):
        for offset in range(WHAT.size, mmap.PAGESIZE - FUNCTION.size, FUNCTION.size):
            name, calls = FUNCTION.unpack_from(self.memory, offset)
            if not name.strip(b"\0"):
                return
            yield name.rstrip(b"\0").decode(), calls

    def calls(self):
        """How often each function was called since the daemon started."""
        return dict(self._functions())

    def arm(self, function, error, passing=0, failing=1):
        """After `passing` more calls of `function` the next `failing` ones fail. The counts begin anew.

        With a negative `error` that signal ends the daemon instead, before anything of the call is done."""
        names = [name for name, _ in self._functions()] or ["socket"]
        for place, name in enumerate(names):
            FUNCTION.pack_into(self.memory, WHAT.size + place * FUNCTION.size, name.encode(), 0)
        WHAT.pack_into(self.memory, 0, names.index(function), passing, failing, error, 0)

    def failed(self):
        """How many calls have failed since arm()."""
        return WHAT.unpack_from(self.memory)[4]

    def disarm(self):
        failed = self.failed()
        WHAT.pack_into(self.memory, 0, 0, 0, 0, 0, 0)
        return failed


class Bench:
    """A host whose daemons meet faults, one at a time, and what is asked of them afterwards."""

    def __init__(self, host, library, remembered):
        self.host = host
        self.faults = Faults(host, library)
        self.root = f"/proc/{host.pid}/root"
        self.remembered = remembered
        os.makedirs(self.root + STATE, exist_ok=True)
        with open(os.open(self.root + KEYS, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
        with open(self.root + CONFIGURATION, "w", encoding="ascii") as file:
            json.dump({"auth": "sign", "key_file": KEYS}, file)
        self.udp = Control.over_udp(host)
        self.udp.socket.settimeout(0.2)
        self.most_descriptors = 1000  # until measure()

    def put_state_back(self):
        for name in os.listdir(self.root + STATE):
            os.remove(f"{self.root}{STATE}/{name}")
        with open(f"{self.root}{STATE}/peers.json", "w", encoding="ascii") as file:
            file.write(self.remembered)

    def leave_stale_socket(self):
        """As a daemon that was killed does."""
        path = self.root + "/run/discoverd/control.sock"
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)
        with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as stale:
            stale.bind(path)

    def state_is_whole(self):
        kept = [name for name in ("peers.json", "peers.json.bad") if os.path.exists(f"{self.root}{STATE}/{name}")]
        for name in kept:
            with open(f"{self.root}{STATE}/{name}", encoding="ascii") as file:
                if "remembered" in json.dumps(json.load(file)):
                    return True
        return False

    def start(self):
        daemon = self.faults.start(*OPTIONS)
        daemon.control = Control.over_unix(self.host)
        daemon.control.socket.settimeout(0.2)
        return daemon

    def up(self):
        """A daemon without a fault."""
        self.faults.disarm()
        daemon = self.start()
        wait_until(lambda: self.answers(daemon), 10, daemon.log)
        return daemon

    def answers(self, daemon):
        with contextlib.suppress(OSError):
            return daemon.ask("status")
        return None

    def is_well(self, daemon):
        """It answers at both doors, its segment is open, and no descriptor is left over."""
        status = self.answers(daemon)
        if not status or [one["address"] for one in status["segments"]] != [self.host.address]:
            return False
        with contextlib.suppress(OSError):
            self.udp.ask("list")
            return len(os.listdir(f"/proc/{daemon.pid}/fd")) <= self.most_descriptors
        return False

    def measure(self):
        """What a daemon without a fault has open."""
        self.put_state_back()
        daemon = self.up()
        wait_until(lambda: self.is_well(daemon), 10, daemon.log)
        self.most_descriptors = len(os.listdir(f"/proc/{daemon.pid}/fd"))
        daemon.stop()
        assert self.state_is_whole()

    def start_with(self, function, error, passing):
        """Lets a start meet a fault: it ends with a reason, or is well in a while. False if the function is not called so often."""
        self.put_state_back()
        self.leave_stale_socket()
        self.faults.arm(function, error, passing)
        daemon = self.start()
        what = f"{function} fails with {errno.errorcode[error]} after {passing} calls"
        wait_until(lambda: daemon.process.poll() is not None or self.is_well(daemon), 20, lambda: (what, daemon.log()))
        failed = self.faults.disarm() > 0
        if daemon.process.poll() is None:
            daemon.stop()
        else:
            assert daemon.wait(1) in (1, 2), (what, daemon.log())
            assert re.search(r"^(\S+ )?error +\S", daemon.log().splitlines()[-1]), (what, daemon.log())
        assert self.state_is_whole(), (what, daemon.log())
        daemon.kill()
        return failed

    def stop_with(self, function, error, passing):
        """The same while it stops. Only where there is no memory left it may say so and end at once."""
        self.put_state_back()
        daemon = self.up()
        self.faults.arm(function, error, passing)
        daemon.send_signal(signal.SIGTERM)
        what = f"{function} fails with {errno.errorcode[error]} after {passing} calls"
        code = daemon.wait(5)
        assert code == 0 or (error == errno.ENOMEM and code == 1 and "out of memory" in daemon.log()), (what, code, daemon.log())
        assert self.state_is_whole(), (what, daemon.log())
        daemon.kill()
        return self.faults.disarm() > 0

    def kill_with(self, function, error, passing):
        """Lets a daemon be killed while it stops, and the next one find what it has left."""
        self.put_state_back()
        daemon = self.up()
        self.faults.arm(function, error, passing)
        daemon.send_signal(signal.SIGTERM)
        code = daemon.wait(5)
        killed = self.faults.disarm() > 0
        what = f"{function} after {passing} calls"
        assert code == (error if killed else 0), (what, code, daemon.log())
        assert self.state_is_whole(), what
        daemon.kill()
        again = self.up()
        assert "damaged" not in again.log() and "1 peer remembered" in again.log(), (what, again.log())
        again.stop()
        assert os.listdir(self.root + STATE) == ["peers.json"], what
        again.kill()
        return killed

    def starve(self, passing):
        """Lets a daemon get no memory while it answers: it says so and ends."""
        self.put_state_back()
        daemon = self.up()
        self.faults.arm("allocation", errno.ENOMEM, passing)
        with contextlib.suppress(OSError):
            self.udp.ask("list")
        wait_until(self.faults.failed, 15, f"after {passing} allocations one more")
        assert daemon.wait(5) == 1 and daemon.log().endswith("error   out of memory\n"), (passing, daemon.log())
        assert self.state_is_whole(), (passing, daemon.log())
        self.faults.disarm()

    def stir_with(self, daemon, function, error, passing, stir):
        """Lets a running daemon meet a fault while stir() gives it to do."""
        self.faults.arm(function, error, passing)
        stir()
        failed = self.faults.disarm()
        wait_until(lambda: self.is_well(daemon), 15, lambda: (function, errno.errorcode[error], passing, daemon.log()[-3000:]))
        return failed > 0
