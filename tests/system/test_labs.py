"""A test that is killed, or fails half-way, leaves neither hosts nor daemons behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from boot import BOOT
from lab import BUILD, wait_until

HERE = str(Path(__file__).parent)

LAUNCHES = """
from convergence import Launch
from lab import Lab, wait_until
lab = Lab(2)
launches = [Launch(host) for host in lab.hosts]
for launch in launches:
    launch.go()
wait_until(launches[0].names, 20, "they know each other")
print("LAB", lab.name, *[one.pid for one in lab.hosts], *[one.waiter for one in launches], flush=True)
"""

BOOTS = """
import sys
sys.argv = ["-"]
from boot import BootLab
lab = BootLab(1, "#!/bin/sh\\n", {})
print("LAB", lab.environment["BOOT_LAB"], lab.process.pid, flush=True)
"""

SLEEPS = "import time\ntime.sleep(60)\n"
FAILS = "with lab:\n    assert False\n"


def remains(name):
    """What is left in /run, where a lab has its state, and of namespaces that have a name."""
    return [str(path) for folder in ("/run", "/run/netns") for path in Path(folder).glob(f"*{name}*")]


def ended(pids):
    return not any(os.path.exists(f"/proc/{pid}") for pid in pids)


def script(text):
    process = subprocess.Popen([sys.executable, "-B", "-c", text], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=HERE,
                               env={**os.environ, "PYTHONPATH": HERE, "DISCOVER_BUILD": BUILD})
    word, name, *pids = process.stdout.readline().split()
    assert word == "LAB"
    return process, name, pids


@pytest.mark.parametrize(("start", "end"), [(LAUNCHES, SLEEPS), (LAUNCHES, FAILS), (BOOTS, SLEEPS)], ids=["killed", "failed", "booted and killed"])
def test_a_lab_ends_with_whoever_made_it(start, end):
    if start is BOOTS and subprocess.run([BOOT, "check"], capture_output=True, check=False).returncode != 0:
        pytest.skip("nothing can be booted here")
    process, name, pids = script(start + end)
    with process:
        if end is SLEEPS:
            process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        wait_until(lambda: ended(pids) and not remains(name), 30, lambda: f"{pids} {remains(name)}")
