"""discoverctl doctor, scan and decode on real hosts: each fault is named, and a healthy host has none."""

import contextlib
import ctypes
import json
import os
import shutil
import subprocess
import time

import pytest

from flood import SENDER
from lab import DISCOVERCTL, ROOT, wait_until
from wire import Peer, Sender

STA_UNSYNC = 0x0040


def clock_is_synchronised():
    timex = (ctypes.c_uint8 * 256)()
    assert ctypes.CDLL(None).adjtimex(timex) >= 0
    return not int.from_bytes(timex[40:44], "little") & STA_UNSYNC  # modes, offset, freq, maxerror, esterror, status


def is_container(host):
    marks = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")
    declared = b"\0container=" in b"\0" + host.run("cat", "/proc/1/environ", text=False).stdout
    return declared or any(host.run("test", "-e", mark).returncode == 0 for mark in marks)


class Report:
    def __init__(self, host, *options):
        done = host.discoverctl("doctor", "--json", *options)
        assert done.stderr == "", done.stderr
        document = json.loads(done.stdout)
        assert document["schema"] == "discoverd.doctor/1"
        self.findings = document["findings"]
        self.code = done.returncode
        assert (self.code == 1) == any(one["level"] == "FAIL" for one in self.findings), self.findings

    def of(self, check):
        return [one for one in self.findings if one["check"] == check]

    def levels(self, check):
        return {one["level"] for one in self.of(check)}

    def all_but(self, *checks):
        return {one["level"] for one in self.findings if one["check"] not in checks}


def pair(lab, *options):
    hosts = lab(2)
    daemons = [host.up(*options) for host in hosts]
    wait_until(lambda: "h2" in daemons[0].peers() and "h1" in daemons[1].peers(), 10, "the two know each other")
    return hosts, daemons


def nft(host, rules):
    if shutil.which("nft") is None and not os.path.exists("/usr/sbin/nft"):
        pytest.skip("nft is not installed")
    done = host.run("nft", rules)
    if done.returncode != 0:
        pytest.skip(f"this kernel has no nft here: {done.stderr.strip()}")


def test_a_healthy_host_passes_and_others_hear_nothing_of_it(lab):
    (one, two), (_, second) = pair(lab)
    before = second.counters()
    report = Report(one)
    assert report.all_but("container", "clock") == {"PASS"}, report.findings
    assert report.levels("container") == {"WARN" if is_container(one) else "PASS"}
    assert report.levels("clock") == {"PASS" if clock_is_synchronised() else "WARN"}
    drops = {name for name, count in second.counters().items() if name.startswith("drop_bad") and count != before[name]}
    assert not drops, "the echo test is kept from the others by their filter"
    done = one.discoverctl("doctor")
    assert done.returncode == 0 and done.stdout.startswith("PASS  daemon"), done.stdout


def test_a_rule_that_drops_the_port_is_named(lab):
    (one, _), _ = pair(lab)
    nft(one, "add table inet t; add chain inet t input { type filter hook input priority 0; }; "
             "add rule inet t input udp dport 9842 drop")
    report = Report(one)
    assert report.levels("broadcast") == {"FAIL"}
    (firewall,) = report.of("firewall")
    assert firewall["level"] == "FAIL" and firewall["interface"] == "eth0"
    assert "of chain input in table inet t drops UDP port 9842" in firewall["message"]
    suggestion = firewall["suggestion"].partition("`")[2].rpartition("`")[0]
    assert one.run(*suggestion.split()).returncode == 0, suggestion
    assert Report(one).all_but("container", "clock") == {"PASS"}, "the suggestion mends it"


def test_a_policy_and_an_output_rule_are_named(lab):
    (one, two), _ = pair(lab)
    nft(one, "add table ip f; add chain ip f INPUT { type filter hook input priority 0; policy drop; }; "
             "add rule ip f INPUT ct state established,related accept")
    nft(two, "add table ip f; add chain ip f OUTPUT { type filter hook output priority 0; }; "
             "add rule ip f OUTPUT udp dport 9000-9999 drop")
    report = Report(one)
    assert "the policy of chain INPUT in table ip f drops" in report.of("firewall")[0]["message"]
    report = Report(two)
    assert "chain OUTPUT in table ip f drops" in report.of("firewall")[0]["message"]
    assert "Operation not permitted" in report.of("broadcast")[0]["message"]


def test_somebody_with_another_netmask_is_named(lab):
    one, two = lab(2)
    two.ip("addr", "flush", "dev", "eth0")
    two.ip("addr", "add", "10.77.255.200/25", "brd", "+", "dev", "eth0")  # the same broadcast address
    one.up()
    second = two.up()
    wait_until(lambda: second.counters()["drop_off_link"] > 0, 10, "h1 is heard from outside of h2's subnet")
    (finding,) = Report(two).of("netmask")
    assert finding["level"] in ("WARN", "FAIL") and finding["message"].startswith("10.77.0.1 was heard")


def test_no_segment_and_no_daemon(lab):
    host, = lab(1)
    report = Report(host)
    assert report.levels("daemon") == {"FAIL"} and "/run/discoverd/control.sock" in report.of("daemon")[0]["message"]
    assert "eth0 10.77.0.1/16" in report.of("interfaces")[0]["message"]
    host.ip("link", "set", "eth0", "down")
    host.up()
    (finding,) = Report(host).of("interfaces")
    assert finding["level"] == "FAIL" and "eth0: down" in finding["message"]


def test_a_taken_port_names_its_holder(lab):
    host, = lab(1)
    taker = host.socket()
    taker.bind(("10.77.0.1", 9842))
    host.up()
    (finding,) = Report(host).of("port")
    assert finding["level"] == "WARN" and finding["interface"] == "eth0"
    # The test's own process is outside of the host's process namespace, so its user is all that can be told.
    assert "port 9842 of 10.77.0.1 is held by a process of uid" in finding["message"], finding
    taker.close()


def test_a_node_that_only_listens_is_told_so_and_sends_nothing(lab):
    one, two = lab(2)
    listener = two.broadcast_listener()
    one.up("--listen-only")
    report = Report(one)
    assert report.levels("settings") == {"WARN"}
    with pytest.raises(BlockingIOError):
        listener.recv(2000)


def test_a_scan_needs_no_daemon_and_sees_who_is_there(lab):
    asker, *others = lab(3)
    for host in others:
        host.up()
    listener = asker.broadcast_listener()
    done = asker.discoverctl("scan", "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["schema"]) == (0, "discoverd.scan/1"), done.stderr
    assert document["segments"] == [{"interface": "eth0", "address": "10.77.0.1", "prefix_length": 16, "error": None}]
    own = []
    try:
        while True:
            datagram, source = listener.recvfrom(2000)
            if source[0] == "10.77.0.1":
                own.append((datagram[5], len(datagram)))
    except BlockingIOError:
        pass
    assert own in ([(3, 1200)], [(3, 1200)] * 2), "one solicit, padded, and at most one repetition"
    def found():
        return {row["name"]: row["address"] for row in json.loads(asker.discoverctl("scan", "--json").stdout)["peers"]}
    wait_until(lambda: found() == {"h2": "10.77.0.2", "h3": "10.77.0.3"}, 20, found)
    for daemon in (host.daemons[0] for host in others):
        assert set(daemon.peers()) == {"h2", "h3"} - {daemon.host.name}, "whoever asks is no peer"


def test_a_scan_works_beside_a_daemon_for_an_ordinary_user(lab):
    (one, _), (first, _) = pair(lab)
    as_nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--bounding-set", "-all", DISCOVERCTL]
    def scan(program, *options):
        done = one.run(*program, "scan", *options, "--format", "name")
        return done.returncode, done.stdout.split(), done.stderr
    wait_until(lambda: scan(as_nobody)[:2] == (0, ["h1", "h2"]), 20, lambda: scan(as_nobody))
    assert set(first.peers()) == {"h2"}
    wait_until(lambda: scan([DISCOVERCTL], "--filter", "name=h2")[:2] == (0, ["h2"]), 20, "the filter keeps one")


def test_a_scan_keeps_to_the_rules_for_interfaces(lab):
    one, two = lab(2)
    one.nic("eth1", "10.78.0.1/24")
    two.up()
    done = one.discoverctl("scan", "--json", "--interface", "*", "--interface", "!eth0", "--timeout", "300ms")
    document = json.loads(done.stdout)
    assert [segment["interface"] for segment in document["segments"]] == ["eth1"] and document["peers"] == []
    done = one.discoverctl("scan", "--interface", "wlan*")
    assert done.returncode == 1 and "eth0: no pattern names it" in done.stderr and "lo: no pattern names it" in done.stderr
    assert one.discoverctl("scan", "--interface", "!eth0").returncode == 2


def test_a_scan_beside_a_daemon_keeps_to_its_settings(lab):
    one, two = lab(2)
    one.nic("eth1", "10.78.0.1/24")
    one.up("--interface", "eth0", "--port", "9950")
    two.up("--port", "9950")
    def found(*options):
        document = json.loads(one.discoverctl("scan", "--json", *options).stdout)
        return [segment["interface"] for segment in document["segments"]], {row["name"] for row in document["peers"]}
    wait_until(lambda: found() == (["eth0"], {"h1", "h2"}), 20, found)
    wait_until(lambda: found("--interface", "eth0") == (["eth0"], {"h1", "h2"}), 20, "the port is the daemon's, though the interface is named")


def test_a_scan_without_a_daemon_keeps_to_the_configuration(lab):
    one, two = lab(2)
    one.nic("eth1", "10.78.0.1/24")
    two.up("--port", "9951")
    own_etc = ("mkdir /run/all && mount --rbind /etc /run/all && mount -t tmpfs tmpfs /etc && ln -s /run/all/* /etc/ && "
               "rm -f /etc/discoverd && mkdir /etc/discoverd")
    done = one.run("sh", "-c", own_etc)
    assert done.returncode == 0, done.stderr

    def configure(text):
        assert one.run("sh", "-c", 'printf %s "$1" >/etc/discoverd/discoverd.json', "sh", text).returncode == 0

    configure('{"port":9951,"listen_only":["eth1"]}')
    def found(*options):
        document = json.loads(one.discoverctl("scan", "--json", *options).stdout)
        return [segment["interface"] for segment in document["segments"]], [row["name"] for row in document["peers"]]
    wait_until(lambda: found() == (["eth0"], ["h2"]), 20, found)
    configure('{"listen_only":true}')
    done = one.discoverctl("scan")
    assert done.returncode == 1 and "eth0: this host only listens there" in done.stderr
    configure('{"port":')
    done = one.discoverctl("scan")
    assert done.returncode == 1 and "/etc/discoverd/discoverd.json" in done.stderr
    wait_until(lambda: found("--interface", "eth0", "--port", "9951") == (["eth0"], ["h2"]), 20,
               "what is said on the command line needs no configuration")


def test_a_scan_says_what_it_ignored(lab):
    one, two = lab(2)
    sender, stranger = Sender(two), Peer(7)
    with subprocess.Popen(one.enter(DISCOVERCTL, "scan", "--json", "--domain", "elsewhere"), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True) as scan:
        while scan.poll() is None:  # the stranger speaks while the scan listens
            sender.announce(stranger)
            with contextlib.suppress(subprocess.TimeoutExpired):
                scan.wait(timeout=0.1)
        document = json.loads(scan.stdout.read())
    assert document["peers"] == [] and document["ignored"]["other_domain"] > 0


def scan_until_cut(host, is_cut, *options):
    """How soon a scan's room is used up is the machine's matter: each try listens twice as long."""
    for seconds in 15, 30, 60:
        done = host.discoverctl("scan", "--timeout", f"{seconds}s", *options, within=seconds + 120)
        assert done.returncode == 0, done.stderr
        if is_cut(done.stdout):
            return done
    raise AssertionError(f"no scan had more to keep than it has room for: {done.stdout[-1000:]}")


def test_a_scan_in_a_flood_keeps_to_its_time_and_says_that_it_is_cut(lab):
    one, two = lab(2)
    with two.popen(SENDER, "forged", "--seconds", "300") as sender, contextlib.ExitStack() as end:
        end.callback(sender.terminate)
        started = time.monotonic()
        done = one.discoverctl("scan", "--timeout", "1s", "--count")
        assert done.returncode == 0 and time.monotonic() - started < 10, done.stderr
        assert "only the first 65536" in scan_until_cut(one, lambda text: text == "65536\n", "--count").stderr
        done = scan_until_cut(one, lambda text: json.loads(text)["ignored"]["no_room"] > 0, "--json", "--filter", "name=nobody")
        assert done.stderr == "" and json.loads(done.stdout)["peers"] == []


def test_what_was_captured_is_decoded(lab):
    one, two = lab(2)
    listener = two.broadcast_listener()
    listener.settimeout(5)
    one.up()
    done = two.discoverctl("decode", "--json", listener.recv(2000).hex())
    document = json.loads(done.stdout)
    assert document["type"] == "announce" and document["description"]["name"] == "h1" and document["counter"] is None
    done = two.discoverctl("decode", os.path.join(ROOT, "tests", "data", "suspect.hex"))
    assert done.returncode == 0 and "accused id" in done.stdout
