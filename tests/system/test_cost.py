"""What an idle daemon costs."""

import re

import pytest
from lab import wait_until
from wire import Peer, Sender

PSS_KIB = 3.5 * 1024  # of the 3 MiB that it may take; kernels differ in how much of a file they map around a fault
SHARED_LIBSTDCXX_KIB = 1.6 * 1024  # where -Dstatic_libstdcxx=false


def test_an_idle_daemon_is_small(lab, sanitized):
    if sanitized:
        pytest.skip("a sanitizer's shadow memory is not the daemon's")
    one, two = lab(2)
    daemon = one.up()  # the only one, so that it bears its libraries alone
    Sender(two).announce(Peer(1, name="neighbour"))
    wait_until(lambda: "neighbour" in daemon.peers(), 10, "it has a neighbour")
    with open(f"/proc/{daemon.pid}/smaps_rollup", encoding="ascii") as file:
        rollup = file.read()
    private = sum(int(size) for size in re.findall(r"^(?:Private_Clean|Private_Dirty): +(\d+)", rollup, re.MULTILINE))
    pss = int(re.search(r"^Pss: +(\d+)", rollup, re.MULTILINE)[1])
    print(f"PSS {pss} KiB, private {private} KiB")
    with open(f"/proc/{daemon.pid}/maps", encoding="ascii") as file:
        shared = "/libstdc++.so" in file.read()
    assert pss < PSS_KIB + (SHARED_LIBSTDCXX_KIB if shared else 0)
