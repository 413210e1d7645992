"""Who joins, leaves and dies is seen by all others."""

import signal
import time

import pytest
from lab import wait_until
from wire import ANNOUNCE, GOODBYE, parse


def see_each_other(daemons, names):
    """True once every daemon lists all names but its own as alive."""
    return all(daemon.peers().keys() == names - {daemon.host.name} for daemon in daemons)


def three(lab):
    hosts = lab(3)
    daemons = [host.up() for host in hosts]
    wait_until(lambda: see_each_other(daemons, {"h1", "h2", "h3"}), 10, lambda: [one.peers() for one in daemons])
    return hosts, daemons


def test_three_hosts_join_and_describe_themselves(lab):
    hosts, daemons = three(lab)
    for host, daemon in zip(hosts, daemons):
        for name, row in daemon.peers().items():
            assert row["state"] == "alive"
            assert row["address"] == f"10.77.0.{name[1]}"
            assert row["addresses"] == [row["address"]]
            assert row["interface"] == "eth0"
            assert row["kernel"] and row["arch"] and row["version"] and row["booted_at"]
            assert 0 < row["expires_in_s"] <= row["lease_s"] == 35.0
            assert [path["address"] for path in row["paths"]] == [row["address"]]
        assert daemon.ask("list")["self"]["name"] == host.name
    ids = {daemon.ask("status")["self"]["id"] for daemon in daemons}
    assert len(ids) == 3 and {row["id"] for row in daemons[0].peers().values()} < ids


def test_machine_id_is_never_announced_as_it_is(lab):
    hosts, daemons = three(lab)
    machine_id = hosts[0].run("cat", "/etc/machine-id").stdout.strip()
    assert len(machine_id) == 32
    assert machine_id not in str(daemons[1].ask("list"))


def test_a_restarted_daemon_keeps_its_id_and_counts_as_a_restart(lab):
    hosts, (first, second, _) = three(lab)
    before = second.peers()["h1"]
    first.stop()
    hosts[0].up()
    after = wait_until(lambda: second.peers().get("h1"), 5, "h1 is back")
    assert after["id"] == before["id"]
    assert after["restarts"] == before["restarts"] + 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_quick_and_says_goodbye(lab, number):
    hosts, (first, second, third) = three(lab)
    listener = hosts[1].broadcast_listener()
    own_id = first.ask("status")["self"]["id"]
    took = first.stop(number, within=10)
    assert took < 3  # s, where others keep the machine busy and a sanitizer looks for leaks: three goodbyes take 0.15
    assert second.states()["h1"] == third.states()["h1"] == "left"
    heard = []
    while True:
        try:
            heard.append(parse(listener.recv(2000)))
        except BlockingIOError:
            break
    kinds = [one["type"] for one in heard if one["id"] == own_id]
    assert kinds.count(GOODBYE) == 3, kinds
    assert kinds[-3:] == [GOODBYE] * 3, "nothing follows the first goodbye"
    assert "h1" not in second.peers(), "a listing without all:true shows who is there"
    assert {"h2", "h3"} == {second.ask("status")["self"]["name"], *second.peers()}


def test_whoever_leaves_is_missed_within_milliseconds(lab):
    hosts, (first, second, third) = three(lab)
    quickest = 5  # s; convergence.py measures, this only bounds, and once more where others keep the machine busy
    for _ in range(5):
        first.send_signal(signal.SIGTERM)
        start = time.monotonic()
        wait_until(lambda: second.states()["h1"] == third.states()["h1"] == "left", 5, "h1 has left")
        quickest = min(quickest, time.monotonic() - start)
        assert first.wait(10) == 0
        if quickest < 0.1:
            return
        first = hosts[0].up()
        wait_until(lambda: second.states()["h1"] == third.states()["h1"] == "alive", 10, "h1 is back")
    assert quickest < 0.25


def test_a_listener_only_lists_and_stays_silent(lab):
    hosts = lab(2)
    heard = hosts[0].broadcast_listener()
    silent = hosts[1].up("--listen-only")
    assert silent.ask("status")["listen_only"] is True
    hosts[0].up()
    wait_until(lambda: "h1" in silent.peers(), 15, "the listener lists h1")
    silent_id = silent.ask("status")["self"]["id"]
    silent.stop()
    kinds = set()
    while True:
        try:
            message = parse(heard.recv(2000))
        except BlockingIOError:
            break
        assert message["id"] != silent_id
        kinds.add(message["type"])
    assert kinds == {ANNOUNCE}
