"""How fast real Nodes run in virtual time, and how much a host takes with the rows of its neighbours."""

import json
import os
import subprocess

from figures import Figure
from lab import BUILD

SIMULATE = os.path.join(BUILD, "tests", "simulation", "simulate")
ON_A_LAN = 50  # hosts: each holds a row of each other, and the rows are what takes memory


def measure(quick=False, **_):
    for hosts in (100,) if quick else (1000, 10_000, 50_000):
        command = [SIMULATE, "--peers", str(hosts), "--lans", str(hosts // ON_A_LAN), "--hours", "0.02", "--kill", "0", "--json"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        outcome = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.stdout.close()
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, command
        title = f"{hosts:,} simulated hosts, {ON_A_LAN} on a lan"
        yield Figure("scale", f"{title}: virtual seconds in a real one", [outcome["virtual_s_per_real_s"]], "")
        yield Figure("scale", f"{title}: memory of a host with its rows", [used.ru_maxrss * 1024 / hosts], "B")
