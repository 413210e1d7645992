"""How long a daemon takes to begin and to end."""

import os
import select
import time

from convergence import Launch
from figures import Figure
from lab import Lab

AIM_START, AIM_STOP = 30, 250  # ms


def measure(quick=False, **_):
    started, stopped = [], []
    with Lab(2) as lab:
        one, other = lab.hosts
        listener = other.broadcast_listener()
        for _ in range(2 if quick else 15):
            launch = Launch(one)
            began = launch.go()
            assert select.select([listener], [], [], 10)[0], "it announces itself"
            started.append((time.monotonic() - began) * 1e3)
            time.sleep(0.2)
            began = launch.stop()
            os.waitpid(launch.waiter, 0)
            stopped.append((time.monotonic() - began) * 1e3)
            os.close(launch.gate)
            launch.control.close()
            while select.select([listener], [], [], 0)[0]:
                listener.recv(2048)
        listener.close()
    yield Figure("start", "exec to first announcement", started, "ms", AIM_START)
    yield Figure("start", "SIGTERM to exit", stopped, "ms", AIM_STOP)
