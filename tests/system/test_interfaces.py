"""Interfaces and addresses come, go and change under a running daemon."""

import json
import time

from lab import wait_until


def meet(first, second):
    wait_until(lambda: "h2" in first.peers() and "h1" in second.peers(), 10, "the two know each other")


def pair(lab):
    hosts = lab(2)
    daemons = [host.up() for host in hosts]
    meet(*daemons)
    return hosts, daemons


def paths(daemon, name):
    """Of one peer: state by (own interface, the peer's address)."""
    row = daemon.peers(everyone=True).get(name, {"paths": []})
    return {(path["interface"], path["address"]): path["state"] for path in row["paths"]}


def segments(daemon):
    return {(one["interface"], one["address"]) for one in daemon.ask("status")["segments"]}


def test_an_interface_goes_down_and_comes_up_again(lab):
    (one, _), (first, second) = pair(lab)
    one.ip("link", "set", "eth0", "down")
    wait_until(lambda: first.states()["h2"] == "lost", 20, "without waiting for the lease")
    assert set(paths(first, "h2").values()) == {"unreachable"}
    assert segments(first) == set()
    assert second.states()["h1"] in ("alive", "suspect", "left")
    one.ip("link", "set", "eth0", "up")
    wait_until(lambda: segments(first) == {("eth0", "10.77.0.1")}, 5, "the segment is back")
    meet(first, second)
    assert first.peers()["h2"]["restarts"] == 0 and second.peers()["h1"]["restarts"] == 0


def test_an_address_is_added_and_removed(lab):
    (one, two), (first, second) = pair(lab)
    one.ip("addr", "add", "10.88.0.1/24", "brd", "+", "dev", "eth0")
    two.ip("addr", "add", "10.88.0.2/24", "brd", "+", "dev", "eth0")
    both = {("eth0", "10.77.0.1"): "alive", ("eth0", "10.88.0.1"): "alive"}
    wait_until(lambda: paths(second, "h1") == both, 15, lambda: paths(second, "h1"))
    assert len(second.peers()) == 1, "two addresses are two paths of one peer"

    one.ip("addr", "del", "10.88.0.1/24", "dev", "eth0")
    wait_until(lambda: segments(first) == {("eth0", "10.77.0.1")}, 5, "the segment is gone")
    assert paths(first, "h2") == {("eth0", "10.77.0.2"): "alive", ("eth0", "10.88.0.2"): "unreachable"}
    assert "h2" in first.peers()
    assert "h1" in second.peers() and paths(second, "h1")[("eth0", "10.77.0.1")] == "alive"


def test_odd_addresses_make_nobody_invisible(lab):
    one, two = lab(2)
    for address in ("0.1.2.3/8", "224.0.0.5/24", "239.1.1.1/32", "240.0.0.1/24"):
        one.ip("addr", "add", address, "brd", "+", "dev", "eth0")
    one.ip("addr", "add", "ff02::77/128", "dev", "eth0", "autojoin")
    two.ip("addr", "add", "240.0.0.2/24", "brd", "+", "dev", "eth0")
    first, second = one.up(), two.up()
    meet(first, second)
    assert segments(first) == {("eth0", "10.77.0.1"), ("eth0", "240.0.0.1")}
    assert second.peers()["h1"]["addresses"] == ["10.77.0.1", "240.0.0.1"]
    wait_until(lambda: paths(second, "h1").get(("eth0", "240.0.0.1")) == "alive", 10, lambda: paths(second, "h1"))
    assert first.counters()["drop_bad_body"] == second.counters()["drop_bad_body"] == 0


def test_an_address_changes(lab):
    (one, _), (first, second) = pair(lab)
    known = second.peers()["h1"]["id"]
    one.ip("addr", "del", "10.77.0.1/16", "dev", "eth0")
    one.ip("addr", "add", "10.77.0.101/16", "brd", "+", "dev", "eth0")
    wait_until(lambda: segments(first) == {("eth0", "10.77.0.101")}, 5, lambda: segments(first))
    wait_until(lambda: paths(second, "h1").get(("eth0", "10.77.0.101")) == "alive", 5, "h1 is known by its other address")
    row = second.peers()["h1"]
    assert row["id"] == known and row["restarts"] == 0 and "10.77.0.101" in row["addresses"]
    meet(first, second)


def test_an_address_that_gets_another_prefix_length_keeps_the_usual_port(lab):
    (one, two), (first, second) = pair(lab)
    two.ip("addr", "add", "10.77.0.2/24", "brd", "+", "dev", "eth0")

    def ports():
        return {f"{one['address']}/{one['prefix_length']}": one["unicast_port"] for one in first.ask("status")["segments"]}

    one.ip("addr", "add", "10.77.0.1/24", "brd", "+", "dev", "eth0")
    wait_until(lambda: len(ports()) == 2, 5, ports)
    one.ip("addr", "del", "10.77.0.1/16", "dev", "eth0")
    wait_until(lambda: ports() == {"10.77.0.1/24": 9842}, 5, ports)
    wait_until(lambda: second.peers().get("h1", {}).get("verified"), 10, second.states)


def test_an_interface_that_is_renamed_is_called_so_in_the_rows(lab):
    (one, _), (first, second) = pair(lab)
    one.ip("link", "set", "eth0", "down")
    one.ip("link", "set", "eth0", "name", "lan0")
    one.ip("link", "set", "lan0", "up")
    wait_until(lambda: paths(first, "h2") == {("lan0", "10.77.0.2"): "alive"}, 10, lambda: paths(first, "h2"))
    meet(first, second)


def test_two_interfaces_on_one_subnet_are_two_ways(lab):
    hosts = lab(2)
    for host in hosts:
        host.nic("eth1", f"10.77.1.{host.number}/16")
    first, second = (host.up() for host in hosts)
    assert segments(first) == {("eth0", "10.77.0.1"), ("eth1", "10.77.1.1")}
    # Both cables end in the same switch, so each of the peer's two voices is heard on both.
    crosswise = {(interface, address): "alive"
                 for interface in ("eth0", "eth1") for address in ("10.77.0.2", "10.77.1.2")}
    wait_until(lambda: paths(first, "h2") == crosswise, 15, lambda: paths(first, "h2"))
    meet(first, second)
    assert first.counters()["drop_own_id_elsewhere"] == 0

    hosts[0].ip("link", "set", "eth1", "down")
    wait_until(lambda: set(paths(first, "h2").items()) >= {(("eth1", "10.77.0.2"), "unreachable"),
                                                           (("eth1", "10.77.1.2"), "unreachable")},
               5, lambda: paths(first, "h2"))
    assert paths(first, "h2")[("eth0", "10.77.0.2")] == paths(first, "h2")[("eth0", "10.77.1.2")] == "alive"
    assert first.states()["h2"] == "alive", "what was learnt over the other interface stands"
    assert second.states()["h1"] == "alive"


def test_two_interfaces_on_two_networks(lab):
    hosts = lab(3)
    hosts[0].nic("eth1", "10.78.0.1/16", "br1")
    hosts[2].nic("eth1", "10.78.0.3/16", "br1")
    hosts[2].ip("link", "set", "eth0", "down")
    first, second, third = (host.up() for host in hosts)
    wait_until(lambda: first.peers().keys() == {"h2", "h3"}, 10, lambda: first.peers())
    assert paths(first, "h2") == {("eth0", "10.77.0.2"): "alive"}
    assert paths(first, "h3") == {("eth1", "10.78.0.3"): "alive"}
    assert first.peers()["h3"]["addresses"] == ["10.78.0.3"]
    wait_until(lambda: second.peers() and third.peers(), 10, "they know h1")
    assert second.peers().keys() == third.peers().keys() == {"h1"}, "announcements are never forwarded"


def test_no_usable_interface_at_first(lab):
    hosts = lab(2)
    hosts[0].ip("link", "set", "eth0", "down")
    second = hosts[1].up()
    first = hosts[0].up()
    assert segments(first) == set() and first.peers() == {}
    verdicts = {one["name"]: one for one in first.ask("interfaces")["interfaces"]}
    assert not verdicts["eth0"]["used"] and not verdicts["lo"]["used"]
    assert verdicts["eth0"]["reason"] and verdicts["lo"]["reason"]
    hosts[0].ip("link", "set", "eth0", "up")
    meet(first, second)
    hosts[0].nic("eth1")
    hosts[0].ip("addr", "add", "10.79.0.1/24", "brd", "+", "dev", "eth1")
    wait_until(lambda: ("eth1", "10.79.0.1") in segments(first), 5, "an interface that did not exist before")


def test_patterns_choose_interfaces(lab):
    host, = lab(1)
    host.nic("eth1", "10.78.0.1/16", "br1")
    host.ip("link", "add", "docker0", "type", "bridge")  # without a port, as docker makes one
    host.ip("link", "set", "docker0", "up")
    host.ip("addr", "add", "10.90.0.1/24", "brd", "+", "dev", "docker0")
    cases = {
        (): {"eth0", "eth1"},
        ("eth1",): {"eth1"},
        ("*", "!eth0"): {"eth1"},
        ("docker0",): {"docker0"},
        ("lo",): {"lo"},
    }
    for patterns, names in cases.items():
        daemon = host.up(*(word for pattern in patterns for word in ("--interface", pattern)))
        assert {name for name, _ in segments(daemon)} == names, patterns
        used = {one["name"] for one in daemon.ask("interfaces")["interfaces"] if one["used"]}
        assert used == names, patterns
        daemon.stop()


def test_an_address_that_flaps_has_the_budget_and_the_log_of_one_segment(lab):
    (host, _), (daemon, other) = pair(lab)
    before, lines, start = daemon.counters(), len(daemon.log().splitlines()), time.monotonic()
    flap = "ip addr add 10.78.0.1/24 brd + dev eth0; ip addr del 10.78.0.1/24 dev eth0"
    done = host.run("sh", "-c", f"for i in $(seq 300); do {flap}; done; ip addr add 10.78.0.1/24 brd + dev eth0", within=30)
    assert done.returncode == 0, done.stderr
    wait_until(lambda: "10.78.0.1" in [one["address"] for one in daemon.ask("status")["segments"]], 5, daemon.log)
    sent = sum(daemon.counters().get(kind, 0) - before.get(kind, 0) for kind in ("sent_announce", "sent_goodbye"))
    took = time.monotonic() - start
    assert 10 < sent <= 2 * (40 + 20 * took), (sent, took)  # what both segments may have: the description changes, too
    assert len(daemon.log().splitlines()) - lines < 20 + took + 5, daemon.log()
    wait_until(lambda: "10.78.0.1" in other.peers()["h1"]["addresses"], 30, other.peers)


def test_with_more_segments_than_one_reply_holds_all_are_told(lab):
    one, = lab(1)
    subnets = 400
    batch = "".join(f"addr add 10.{1 + i // 200}.{i % 200}.1/24 dev eth0\n" for i in range(subnets))
    done = one.run("sh", "-c", f"echo '{batch}' | ip -batch -")
    assert done.returncode == 0, done.stderr
    daemon = one.up()

    def segments():
        return json.loads(one.discoverctl("status", "--json").stdout)["segments"]

    wait_until(lambda: len(segments()) == subnets + 1, 30, daemon.log)
    assert len({segment["address"] for segment in segments()}) == subnets + 1
    eth0, = [row for row in json.loads(one.discoverctl("interfaces", "--json").stdout)["interfaces"] if row["name"] == "eth0"]
    assert len(eth0["segments"]) == 256 and eth0["segments_left_out"] == subnets + 1 - 256
    findings = json.loads(one.discoverctl("doctor", "--json").stdout)["findings"]
    assert [row["level"] for row in findings if row["check"] == "daemon"] == ["PASS"]
    assert len([row for row in findings if row["check"] == "broadcast"]) == subnets + 1
    done = one.discoverctl("scan", "--json", "--timeout", "1s")
    assert len(json.loads(done.stdout)["segments"]) == subnets + 1, done.stderr


def test_an_interface_lo_that_is_down_keeps_nobody_off_the_network(lab):
    one, two = lab(2)
    one.ip("link", "set", "lo", "down")
    one.ip("addr", "flush", "dev", "lo")
    daemon, other = one.up(), two.up()
    meet(daemon, other)
    assert daemon.ask("status")["control_port"] is None
    one.ip("link", "set", "lo", "up")
    one.ip("addr", "replace", "127.0.0.1/8", "dev", "lo")
    wait_until(lambda: daemon.ask("status")["control_port"] == 9843, 15, daemon.log)
