"""What a peer takes beside its description, and what a daemon takes that knows hardly anybody."""

import time

from figures import Figure
from lab import Lab
from receivers import Crowd, Discoverd

BODY = 300
AIM, IDLE_AIM = 1024, 3 * 1024  # bytes; KiB


def measure(quick=False, **_):
    sizes = (1000,) if quick else (1000, 10_000, 60_000)
    with Lab(3) as lab:
        crowd = Crowd(lab.hosts[0])
        idle = Discoverd(lab.hosts[1])  # the only one, so that it bears its libraries alone
        time.sleep(4)  # its first words are said
        pss, rss = idle.process.memory_kib()
        yield Figure("memory", "idle: Pss", [pss], "KiB", IDLE_AIM)
        yield Figure("memory", "idle: Rss", [rss], "KiB")
        idle.end()
        for peers in sizes:
            each = []
            for _ in range(1 if quick else 5):
                daemon = Discoverd(lab.hosts[2], peers)
                before = daemon.process.memory_kib()[1]
                daemon.learn(crowd, BODY)
                each.append((daemon.process.memory_kib()[1] - before) * 1024 / peers - BODY)
                daemon.end()
            yield Figure("memory", f"{peers:,} peers, each beyond its {BODY} bytes of description", each, "B", AIM)
