"""Hosts of tools/lab as objects: commands, sockets and daemons on them."""

import glob
import os
import socket
import subprocess
import time
import uuid

import pytest
from daemon import Daemon
from namespaces import network_of

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAB = os.path.join(ROOT, "tools", "lab", "lab")
BUILD = os.path.abspath(os.environ.get("DISCOVER_BUILD", os.path.join(ROOT, "build", "test")))
DISCOVERD = os.path.join(BUILD, "src", "daemon", "discoverd")
DISCOVERCTL = os.path.join(BUILD, "tools", "discoverctl", "discoverctl")


def wait_until(condition, within, what):
    """Returns what `condition` returns as soon as that is true; a failed test if it is not `within` so many seconds."""
    deadline = time.monotonic() + within
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {what() if callable(what) else what}")
        time.sleep(0.005)


class Host:
    """One host of a lab. Kills the daemons that were started on it when the lab ends."""

    def __init__(self, lab, number):
        self.lab = lab
        self.number = number
        self.name = f"h{number}"
        self.address = f"10.77.0.{number}"
        self.pid = int(lab.command("pid", str(number)).stdout)
        self.daemons = []

    def enter(self, *command):
        """The command line that runs `command` inside this host."""
        return ["nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-n", "-p", "--", *command]

    def run(self, *command, within=10, **options):
        """Runs a command inside and returns when it has ended, whatever its exit code."""
        return subprocess.run(self.enter(*command), stdin=subprocess.DEVNULL, capture_output=True, timeout=within,
                              check=False, **{"text": True, **options})

    def popen(self, *command, **options):
        """Starts a command inside; whoever asks for it waits for its end."""
        return subprocess.Popen(self.enter(*command), **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                                                         "stderr": subprocess.PIPE, "text": True, **options})

    def ip(self, *arguments):
        done = self.run("ip", *arguments)
        assert done.returncode == 0, done.stderr

    def discoverctl(self, *arguments, **options):
        return self.run(DISCOVERCTL, *arguments, **options)

    def nic(self, name, address="none", bridge="br0"):
        done = self.lab.command("nic", str(self.number), name, address, bridge)
        assert done.returncode == 0, done.stderr

    def socket(self, family=socket.AF_INET, kind=socket.SOCK_DGRAM):
        with network_of(self.pid):
            return socket.socket(family, kind)

    def broadcast_listener(self, port=9842, address="10.77.255.255"):
        """Hears what this host hears on the segment, beside its daemons."""
        listener = self.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.setblocking(False)
        return listener

    def start(self, *options):
        """Starts discoverd and returns at once."""
        daemon = Daemon(self, options, DISCOVERD)
        self.daemons.append(daemon)
        return daemon

    def up(self, *options):
        """Starts discoverd and returns when it answers."""
        daemon = self.start(*options)
        wait_until(daemon.answers, 10, lambda: f"{self.name} answers; its log: {daemon.log()}")
        return daemon

    def up_by_another_clock(self, settings, *options):
        """The same, with what libfaketime's settings make of the clocks."""
        libraries = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
        if not libraries:
            pytest.skip("needs libfaketime, since nobody may set the clock of this machine")
        daemon = Daemon(self, [*settings, "FAKETIME_NO_CACHE=1", "ASAN_OPTIONS=verify_asan_link_order=0", f"LD_PRELOAD={libraries[0]}",
                               DISCOVERD, *options], "env")
        self.daemons.append(daemon)
        wait_until(daemon.answers, 10, daemon.log)
        return daemon


class Lab:
    """Some hosts on a bridge. It ends with this process, even if that is killed."""

    def __init__(self, hosts):
        self.name = f"test-{uuid.uuid4().hex[:12]}"
        self.process = subprocess.Popen([LAB, "up", str(hosts), "--attached"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self._environment())
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError(self.process.stderr.read())
        self.hosts = [Host(self, number + 1) for number in range(hosts)]

    def _environment(self):
        return {**os.environ, "LAB": self.name}

    def command(self, *arguments):
        return subprocess.run([LAB, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                              timeout=20, env=self._environment())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for host in self.hosts:
            for daemon in host.daemons:
                daemon.kill()
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()
        self.process.stderr.close()
