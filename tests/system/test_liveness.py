"""Whoever is listed is there: probes, suspicion, restarts, clones, stalls, clocks."""

import json
import os
import signal
import time

import pytest

from lab import Lab, wait_until

STOPPED_S = 30


def up(lab, count, *options):
    """So many hosts that have proved themselves to each other."""
    hosts = lab(count)
    daemons = [host.up(*options) for host in hosts]
    names = {host.name for host in hosts}

    def proven():
        return all(one.peers().keys() == names - {one.host.name} and
                   all(row["verified"] and row["mutual"] for row in one.peers().values()) for one in daemons)

    wait_until(proven, 15, lambda: [one.peers() for one in daemons])
    return hosts, daemons


@pytest.fixture(scope="module", autouse=True)
def stopped():
    """A daemon that is stopped while the other tests of this file run, since when, and those who miss it."""
    with Lab(3) as lab:
        _, (sleeper, *witnesses) = up(lambda _: lab.hosts, 3)
        os.kill(sleeper.pid, signal.SIGSTOP)
        try:
            yield sleeper, time.monotonic(), witnesses
        finally:
            wake(sleeper)


def wake(daemon):
    os.kill(daemon.pid, signal.SIGCONT)
    os.kill(daemon.process.pid, signal.SIGCONT)  # nsenter(1) stops with its child and does not wake with it


def test_peers_prove_their_address_and_their_round_trip_time(lab):
    _, daemons = up(lab, 3)
    for daemon in daemons:
        for row in daemon.peers().values():
            assert row["verified"] is True and row["mutual"] is True
            assert 0 < row["rtt_ms"] < 1000
            assert row["paths"][0]["rtt_ms"] == row["rtt_ms"]
            assert row["conflicts"] == []


def test_a_crash_is_known_everywhere_long_before_the_lease_ends(lab):
    _, (victim, *witnesses) = up(lab, 4)
    victim.kill()
    wait_until(lambda: all(one.states()["h1"] == "lost" for one in witnesses), 20, lambda: [one.states() for one in witnesses])
    assert all(one.peers(everyone=True)["h1"]["age_s"] < 20 for one in witnesses)
    assert {"suspected", "lost"} <= {line.split("peer ")[1].split(":")[0] for one in witnesses
                                     for line in one.log().splitlines() if "peer " in line and "h1" in line}


def test_a_restart_after_a_crash_is_a_restart_and_nothing_else(lab):
    hosts, (victim, *witnesses) = up(lab, 3)
    for restarts in range(1, 6):
        said, killed = [len(one.log()) for one in witnesses], time.monotonic()
        victim.kill()
        victim = hosts[0].up()
        wait_until(lambda: all(one.peers().get("h1", {}).get("restarts") == restarts for one in witnesses), 10, witnesses[0].peers)  # noqa: B023
        if time.monotonic() - killed < 2:  # else a busy machine has kept it away for so long that it may be lost
            break
    for one, before in zip(witnesses, said):
        told = [line for line in one.log()[before:].splitlines() if "h1" in line]
        assert any("peer restarted" in line for line in told), told
        assert not any("peer lost" in line or "peer left" in line for line in told), told


def test_a_description_of_many_datagrams_reaches_everybody(lab):
    hosts = lab(2)
    tags = {f"key{number}": "x" * 200 for number in range(40)}
    hosts[0].run("sh", "-c", 'printf %s "$0" > /run/big.json', json.dumps({"tags": tags}))
    reader = hosts[1].up()
    hosts[0].up("--config", "/run/big.json")
    wait_until(lambda: "h1" in reader.peers() and reader.peers()["h1"]["tags"] == tags, 10, lambda: reader.peers())


def test_two_machines_with_one_id_are_reported_with_both_addresses(lab):
    hosts, daemons = up(lab, 3)
    original, witness = daemons[1], daemons[2]
    daemons[0].stop()
    identity = hosts[1].run("cat", "/etc/machine-id").stdout
    hosts[0].run("sh", "-c", 'printf %s "$0" > /run/cloned-id && mount --bind /run/cloned-id /etc/machine-id', identity)
    clone = hosts[0].up()
    own_id = original.ask("status")["self"]["id"]
    assert clone.ask("status")["self"]["id"] == own_id

    def rivals():
        row = witness.ask("show", peer=own_id)["peers"][0]
        return [(clash["kind"], clash["address"]) for clash in row["conflicts"]] == [("id", "10.77.0.1")]

    wait_until(rivals, 10, lambda: witness.ask("list", all=True))
    row = witness.ask("show", peer=own_id)["peers"][0]
    assert row["state"] == "alive" and row["address"] == "10.77.0.2" and row["restarts"] == 0
    for one, address in ((original, "10.77.0.1"), (clone, "10.77.0.2")):
        wait_until(lambda: [clash["address"] for clash in one.ask("status")["self"]["conflicts"]] == [address], 15,  # noqa: B023
                   lambda: one.ask("status")["self"])  # noqa: B023


def test_a_name_that_two_hosts_announce_is_reported(lab):
    hosts = lab(3)
    first, second, witness = hosts[0].up("--name", "twin"), hosts[1].up("--name", "Twin"), hosts[2].up()

    def clashes():
        rows = witness.ask("list")["peers"]
        return len(rows) == 2 and all([clash["kind"] for clash in row["conflicts"]] == ["name"] for row in rows)

    wait_until(clashes, 10, lambda: witness.ask("list"))
    rows = {row["address"]: row for row in witness.ask("list")["peers"]}
    assert rows["10.77.0.1"]["conflicts"][0]["address"] == "10.77.0.2"
    assert rows["10.77.0.1"]["conflicts"][0]["id"] == rows["10.77.0.2"]["id"]
    wait_until(lambda: first.ask("status")["self"]["conflicts"], 10, "whoever clashes knows it")
    second.stop()
    wait_until(lambda: not first.ask("status")["self"]["conflicts"], 10, "and that it is over")


def test_quiet_hosts_ask_nobody(lab):
    hosts = lab(2)
    quiet, other = hosts[0].up("--profile", "quiet"), hosts[1].up()
    wait_until(lambda: other.peers().get("h1", {}).get("verified"), 10, "the other asks")
    assert quiet.peers()["h2"]["lease_s"] == 35.0 and other.peers()["h1"]["lease_s"] == 210.0
    assert quiet.counters()["sent_probe"] == 0 and quiet.counters()["sent_reply"] > 0


def test_a_fast_network_misses_a_crash_within_seconds(lab):
    _, (victim, *witnesses) = up(lab, 3, "--profile", "fast")
    victim.kill()
    killed = time.monotonic()
    wait_until(lambda: all(one.states()["h1"] == "lost" for one in witnesses), 10, "the crash is known")
    assert time.monotonic() - killed < 5  # s; about 1, and its lease is 3.5


def test_a_daemon_that_was_stopped_for_half_a_minute_loses_nobody(stopped):
    sleeper, since, witnesses = stopped
    wait_until(lambda: time.monotonic() - since >= STOPPED_S, STOPPED_S + 1, "half a minute")
    assert all(one.states()["h1"] == "lost" for one in witnesses)
    wake(sleeper)
    wait_until(lambda: all(one.states()["h1"] == "alive" for one in witnesses), 10, "the sleeper is back")
    assert sleeper.peers().keys() == {"h2", "h3"}
    assert "peer lost" not in sleeper.log(), sleeper.log()
