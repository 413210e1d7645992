"""The two control doors, as a script uses them."""

import json
import os
import re
import socket
import statistics
import subprocess
import time

import pytest
from daemon import Control, Daemon
from lab import DISCOVERCTL, ROOT, wait_until
from wire import Peer, Sender

DOORS = [Control.over_unix, Control.over_udp]


@pytest.fixture
def two(lab):
    hosts = lab(2)
    daemons = [host.up() for host in hosts]
    wait_until(lambda: "h2" in daemons[0].peers() and "h1" in daemons[1].peers(), 10, "they know each other")
    return hosts, daemons


def test_the_lines_of_the_control_protocol_work_as_printed(two):
    hosts, _ = two
    with open(os.path.join(ROOT, "src", "control", "PROTOCOL.md"), encoding="utf-8") as file:
        lines = re.search(r"```python\n(.*?)```", file.read(), re.DOTALL)[1]
    assert len(lines.splitlines()) == 4
    done = hosts[0].run("/usr/bin/python3", "-c", lines)
    assert done.returncode == 0, done.stderr
    assert "'name': 'h2'" in done.stdout and "'address': '10.77.0.2'" in done.stdout


@pytest.mark.parametrize("door", DOORS)
def test_every_operation_answers_on_both_doors(two, door):
    hosts, _ = two
    client = door(hosts[0])
    assert [row["name"] for row in client.ask("list")["peers"]] == ["h2"]
    assert [row["name"] for row in client.ask("show", peer="h2")["peers"]] == ["h2"]
    assert [row["name"] for row in client.ask("show", peer="10.77.0.2")["peers"]] == ["h2"]
    status = client.ask("status")
    assert status["self"]["name"] == "h1" and status["peers"].keys() == {"alive", "suspect", "left", "lost", "restored"}
    assert sum(status["peers"].values()) == 1 and status["port"] == 9842 and status["control_port"] == 9843
    assert {one["name"] for one in client.ask("interfaces")["interfaces"]} == {"lo", "eth0"}
    assert client.ask("counters")["protocol"]["received"] > 0
    for op, schema in [("list", "peers"), ("show", "peers"), ("status", "status"), ("interfaces", "interfaces"),
                       ("counters", "counters")]:
        assert client.ask(op, peer="h2")["schema"] == f"discoverd.{schema}/1"


@pytest.mark.parametrize("door", DOORS)
def test_a_bad_request_gets_an_error_and_never_silence(two, door):
    hosts, (daemon, _) = two
    client = door(hosts[0])
    bad = [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 1400, b'{"op":7}', b'{"id":1}', b'{"op":"list","limit":-1}',
           b'{"op":"list","after":"zz"}', b'{"op":"list","op":"status"}', b'{"op":"' + b"x" * 9000 + b'"}']
    for request in bad:
        reply = json.loads(client.ask_raw(request))
        assert reply["error"]["code"] == "bad-request" and reply["error"]["message"], request[:40]
    assert client.ask("sing")["error"]["code"] == "unknown-op"
    assert client.ask("show", peer="nobody")["error"]["code"] == "not-found"
    assert json.loads(client.ask_raw(b'{"op":"status","id":"seven"}'))["id"] == "seven"
    assert set(daemon.peers()) == {"h2"}


def test_replies_are_ascii_and_fit_what_the_client_takes(two):
    hosts, (daemon, _) = two
    sender = Sender(hosts[1])
    sender.speak_for("10.77.8.0/24")
    for number in range(60):
        peer = Peer(number, source=f"10.77.8.{number + 1}")
        peer.body["os"] = "D\u00e9bian \u2603"
        sender.announce(peer)
    wait_until(lambda: len(daemon.peers()) == 61, 5, "all are listed")
    client = Control.over_udp(hosts[0])
    for longest in (1024, 4000, 60000):
        after, rows = None, []
        while True:
            request = {"op": "list", "max_bytes": longest, **({"after": after} if after else {})}
            raw = client.ask_raw(json.dumps(request).encode())
            assert len(raw) <= longest and raw.isascii()
            page = json.loads(raw)
            rows += page["peers"]
            after = page["next"]
            if after is None:
                break
        assert len(rows) == len({row["id"] for row in rows}) == 61
        assert {row["os"] for row in rows} >= {"D\u00e9bian \u2603"}


def test_the_udp_door_can_be_moved_and_shut(lab):
    host, = lab(1)
    moved = host.up("--control-port", "9999")
    assert Control.over_udp(host, 9999).ask("status")["control_port"] == 9999
    moved.stop()
    shut = host.up("--control-port", "0")
    assert shut.ask("status")["control_port"] is None
    shut.stop()
    named = host.up("--instance", "b")
    assert named.ask("status")["control_port"] is None, "shut for a named instance unless asked for"


def test_the_udp_door_is_not_on_the_network(two):
    hosts, _ = two
    outsider = hosts[1].socket()
    outsider.connect(("10.77.0.1", 9843))
    outsider.settimeout(2)
    with pytest.raises(ConnectionRefusedError):
        outsider.send(b'{"op":"list"}')
        outsider.recv(65535)


def test_the_udp_door_is_not_on_a_network_that_routes_loopback_addresses(two):
    """As where route_localnet is set for containers: a neighbour's datagram to 127.0.0.1 does arrive."""
    (host, neighbour), (daemon, _) = two
    host.ip("addr", "add", "127.0.0.2/8", "dev", "lo")
    for one in (host, neighbour):
        done = one.run("sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1", "net.ipv4.conf.all.rp_filter=0")
        assert done.returncode == 0, done.stderr
    neighbour.ip("addr", "flush", "dev", "lo")
    neighbour.ip("route", "add", "127.0.0.0/8", "via", "10.77.0.1", "dev", "eth0")
    listener = host.socket()
    listener.bind(("127.0.0.1", 9999))
    listener.settimeout(5)
    outsider = neighbour.socket()
    outsider.bind(("10.77.0.2", 0))
    outsider.settimeout(0.3)
    before = daemon.ask("counters")["control"]["requests"]
    outsider.sendto(b'{"op":"list"}', ("127.0.0.1", 9843))
    outsider.sendto(b"loopback is reached", ("127.0.0.1", 9999))
    assert listener.recvfrom(100) == (b"loopback is reached", outsider.getsockname())
    with pytest.raises((TimeoutError, ConnectionRefusedError)):
        outsider.recvfrom(65535)
    assert daemon.ask("counters")["control"]["requests"] == before + 1, "the question about the counters alone"
    assert Control.over_udp(host).ask("status")["pid"]


FLOOD = """
import os, socket, sys
os.setgid(65534), os.setuid(65534)
sockets = [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(8)]
for one in sockets:
    one.bind("")
    one.setblocking(False)
while True:
    for one in sockets:
        try:
            one.sendto(b"x", "/run/discoverd/control.sock")  # the cheapest there is: the limit comes before the request is read
            one.recv(65535)
        except OSError:
            pass
"""


def test_a_user_who_floods_the_control_socket_keeps_nobody_from_being_answered(two):
    hosts, (daemon, _) = two
    flood = Daemon(hosts[0], ["-c", FLOOD], "/usr/bin/python3")
    try:
        wait_until(lambda: daemon.ask("counters")["control"]["over_limit"] > 100, 120, "the limit is reached")
        took = []
        for _ in range(20):
            start = time.monotonic()
            done = hosts[0].discoverctl("list", "--format", "name")
            assert (done.returncode, done.stdout) == (0, "h2\n"), done.stderr
            took.append(time.monotonic() - start)
        assert statistics.median(took) < 2, took
        answered = [hosts[0].run("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", DISCOVERCTL, "list", "--format", "name")
                    .stdout == "h2\n" for uid in (1000, 1001, 1002)]
        assert sum(answered) >= 2, "all other users, but for one in a thousand"
    finally:
        flood.kill()
    assert daemon.ask("counters")["control"]["requests"] > daemon.ask("counters")["control"]["over_limit"]


def test_a_client_that_does_not_read_stops_nobody(two):
    hosts, (daemon, _) = two
    deaf = hosts[0].socket(socket.AF_UNIX)
    deaf.bind("")
    deaf.setblocking(False)
    path = f"/proc/{hosts[0].pid}/root/run/discoverd/control.sock"
    sent = 0
    for _ in range(5000):
        try:
            deaf.sendto(b'{"op":"list"}', path)
            sent += 1
        except BlockingIOError:
            assert set(daemon.peers()) == {"h2"}
    assert sent > 100
    assert set(daemon.peers()) == {"h2"}


DEAF = """
import os, socket, sys
os.setgid(65534), os.setuid(65534)
kind, path = sys.argv[1], "/run/discoverd/control.sock"
reader, *deaf = [socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(301)]
for client in (reader, *deaf):
    client.bind("")
    if kind == "connected":
        client.connect(path)
def watch_and_end(client):
    client.sendto(b'{"op":"watch","id":1}', path)
    for _ in range(2):  # by then it has sent the snapshot
        reader.sendto(b'{"op":"status"}', path)
        reader.recv(65535)
    client.sendto(b'{"op":"unwatch","id":1}', path)
for client in deaf:
    for _ in range(3 if kind == "watching" else 10):
        if kind == "watching":
            watch_and_end(client)
        elif kind == "connected":
            client.send(b'{"op":"list"}')
        else:
            client.sendto(b'{"op":"list"}', path)
print("asked", flush=True)
sys.stdin.read()
kept = 0
for client in deaf:
    client.setblocking(False)
    try:
        while True:
            kept += len(client.recv(65535))
    except BlockingIOError:
        pass
print(kept)
"""


@pytest.mark.parametrize("kind", ["asking", "connected", "watching"])
def test_a_user_who_never_reads_fills_little_memory_and_keeps_nobody_from_being_answered(two, kind):
    hosts, (daemon, other) = two
    assert other.ask("tag", tags={f"t{n}": "x" * 250 for n in range(30)})["changed"]
    wait_until(lambda: len(daemon.peers()["h2"]["tags"]) == 30, 5, "the long description is known")
    deaf = hosts[0].popen("/usr/bin/python3", "-c", DEAF, kind, stdin=subprocess.PIPE)
    try:
        assert deaf.stdout.readline() == "asked\n", deaf.stderr.read()
        assert set(daemon.peers()) == {"h2"}, "at once, having asked without being connected"
        for uid in (0, 1000):
            done = hosts[0].run("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", DISCOVERCTL, "list", "--format", "name")
            assert (done.returncode, done.stdout) == (0, "h2\n"), done.stderr
    finally:
        kept = deaf.communicate(timeout=20)[0]
    assert 100_000 < int(kept) < 4 << 20, "far more was asked for"
    assert hosts[0].run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", DISCOVERCTL, "list", "--format", "name").stdout == "h2\n"
