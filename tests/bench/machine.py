"""What the machine is, and in what state: figures of one day compare to those of another as far as these do."""

import datetime
import os
import platform
import statistics
import time

NAPS = 8
NAP = 0.5  # s


def work():
    """Thread time, in ns, of some piece of work."""
    start = time.thread_time_ns()
    sum(number * number for number in range(2000))
    return time.thread_time_ns() - start


def slowdown_after_sleep():
    """How many times as long as without a pause something takes after half a second of sleep, from which an idle daemon always
    wakes. On a virtual machine that may be much, and another day little."""
    awake = statistics.median(work() for _ in range(1000))
    naps = []
    for _ in range(NAPS):
        time.sleep(NAP)
        naps.append(work())
    return round(statistics.median(naps) / awake, 1)


def machine():
    with open("/proc/cpuinfo", encoding="ascii") as file:
        models = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return {"processors": os.cpu_count(), "model": models[0] if models else platform.machine(), "kernel": platform.release(),
            "load": os.getloadavg()[0], "slowdown_after_sleep": slowdown_after_sleep(),
            "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")}
