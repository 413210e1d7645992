"""Hosts of tools/lab/boot, each with a systemd of its own; mostly with this build installed and enabled."""

import contextlib
import json
import os
import subprocess
import tempfile
import uuid

import pytest
from lab import BUILD, ROOT, wait_until

BOOT = os.path.join(ROOT, "tools", "lab", "boot")
UNIT = "discoverd.service"

PREPARE = """#!/bin/sh
set -e
cp -a --no-preserve=ownership "$TREE/." "$1/"
systemctl --quiet --root="$1" enable discoverd
{ echo '[Service]'; echo 'WatchdogSec=3s'; echo "$SERVICE"; } >"$STAGE/service.$2"
for unit in discoverd discoverd@; do
    install -D -m 644 "$STAGE/service.$2" "$1/etc/systemd/system/$unit.service.d/test.conf"
done
"""


class BootedHost:
    def __init__(self, lab, number):
        self.lab = lab
        self.number = number
        self.name = f"h{number}"

    def run(self, *command, within=20, text=None):
        return subprocess.run([BOOT, "run", str(self.number), *command], capture_output=True, text=True, check=False,
                              timeout=within, env=self.lab.environment, **({"input": text} if text is not None else {"stdin": subprocess.DEVNULL}))

    def ok(self, *command, **options):
        done = self.run(*command, **options)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}\n{self.journal('-n', '30')}"
        return done.stdout

    def answer(self, *command):
        """What it prints, or None of a host that is on its way down or up, which may also keep a command for ever."""
        try:
            done = self.run(*command, within=2)
        except subprocess.TimeoutExpired:
            return None
        return done.stdout if done.returncode == 0 else None

    def as_nobody(self, *command):
        return self.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command)

    def write(self, path, text):
        self.ok("sh", "-c", 'mkdir -p "${0%/*}" && cat >"$0"', path, text=text)

    def property(self, name, unit=UNIT):
        return self.ok("systemctl", "show", "--value", "--property", name, unit).strip()

    def is_active(self):
        return self.property("ActiveState") == "active"

    def main_pid(self):
        return int(self.property("MainPID"))

    def peers(self, *options):
        done = self.run("discoverctl", "list", "--json", *options)
        return {row["name"]: row["state"] for row in json.loads(done.stdout)["peers"]} if done.returncode == 0 else {}

    def journal(self, *options):
        """What the unit has logged so far."""
        self.run("journalctl", "--sync")
        return self.run("journalctl", "--no-pager", "-o", "cat", "-u", UNIT, *options).stdout

    def wait_active(self, within=10):
        wait_until(self.is_active, within, self.journal)

    def wait_restarted(self, old_pid, within=20):
        """Until another process is active, not merely until the old one has gone."""
        wait_until(lambda: self.is_active() and self.main_pid() not in (0, old_pid), within, self.journal)


class BootLab:
    """Hosts that are prepared by a shell script before they boot: PREPARE of tools/lab/boot, with `variables` in its environment.
    They end with this process, even if that is killed."""

    def __init__(self, hosts, prepare, variables):
        self.stage = tempfile.mkdtemp(prefix="discoverd-boot-")
        program = os.path.join(self.stage, "prepare")
        with open(program, "w", encoding="ascii") as file:
            file.write(prepare)
        os.chmod(program, 0o755)
        self.environment = {**os.environ, **variables, "BOOT_LAB": uuid.uuid4().hex[:6], "PREPARE": program, "STAGE": self.stage}
        self.process = subprocess.Popen([BOOT, "up", str(hosts), "--attached"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=self.environment)
        if self.process.stdout.readline() != "ready\n":
            said = self.process.stderr.read()
            self.down()
            raise RuntimeError(said)
        self.hosts = [BootedHost(self, number + 1) for number in range(hosts)]

    def down(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process.stderr.close()
        subprocess.run(["rm", "-rf", self.stage], check=True)


@contextlib.contextmanager
def prepared(hosts, prepare, **variables):
    """So many hosts, for as long as the context lasts; a skipped test where there can be none."""
    checked = subprocess.run([BOOT, "check"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if checked.returncode != 0:
        pytest.skip(checked.stderr.strip())
    lab = BootLab(hosts, prepare, variables)
    try:
        yield lab.hosts
    finally:
        lab.down()


@contextlib.contextmanager
def booted(hosts, sanitized):
    """The same, with this build installed and enabled."""
    # A sanitizer looks for leaks by tracing itself, which the sandbox rightly forbids.
    service = "Environment=ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0\nMemoryMax=infinity" if sanitized else ""
    with tempfile.TemporaryDirectory(prefix="discoverd-tree-") as folder:
        tree = os.path.join(folder, "tree")  # which everybody may enter: its mode becomes that of the host's root
        subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", tree], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        with prepared(hosts, PREPARE, TREE=tree, SERVICE=service) as all_of_them:
            yield all_of_them
