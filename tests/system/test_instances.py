"""Two instances on one host are two nodes."""

import subprocess

from daemon import Daemon
from lab import DISCOVERD, wait_until
from wire import Peer, Sender


def test_two_instances_each_hear_broadcasts_and_their_own_unicast(lab):
    one, two = lab(2)
    main = one.up()
    named = one.up("--instance", "b", "--name", "h1-b")
    other = two.up()
    wait_until(lambda: other.peers().keys() == {"h1", "h1-b"}, 10, lambda: other.peers())
    wait_until(lambda: main.peers().keys() == {"h1-b", "h2"}, 10, lambda: main.peers())
    wait_until(lambda: named.peers().keys() == {"h1", "h2"}, 10, lambda: named.peers())
    rows = other.peers()
    assert rows["h1"]["address"] == rows["h1-b"]["address"] == "10.77.0.1"
    assert rows["h1"]["id"] != rows["h1-b"]["id"]

    ports = [daemon.ask("status")["segments"][0]["unicast_port"] for daemon in (main, named)]
    assert ports[0] == 9842 and ports[1] not in (0, 9842)
    sender = Sender(two)
    for number, (port, hears, deaf) in enumerate([(ports[0], main, named), (ports[1], named, main)]):
        sender.send(Peer(number, name=f"to-{port}").datagram(), to=("10.77.0.1", port))
        wait_until(lambda: f"to-{port}" in hears.peers(), 5, "unicast reaches its instance")
        # A broadcast after it has arrived, so the unicast would have arrived, too.
        sender.announce(Peer(10 + number, name=f"after-{port}"))
        wait_until(lambda: f"after-{port}" in deaf.peers() and f"after-{port}" in hears.peers(), 5, "both hear broadcasts")
        assert f"to-{port}" not in deaf.peers()


def test_one_of_two_instances_leaves_alone(lab):
    one, two = lab(2)
    one.up()
    named = one.up("--instance", "b", "--name", "h1-b")
    other = two.up()
    wait_until(lambda: other.peers().keys() == {"h1", "h1-b"}, 10, lambda: other.peers())
    named.stop()
    assert other.states() == {"h1": "alive", "h1-b": "left"}


def test_a_second_daemon_of_the_same_instance_is_told_so(lab):
    host, = lab(1)
    first = host.up()
    second = host.start("--control-port", "0")
    assert second.wait(5) in (1, 2)
    assert len(second.log().splitlines()) == 1, second.log()
    assert first.ask("status")["pid"], "and the first goes on"


def test_a_second_daemon_of_the_same_node_is_told_so_where_the_socket_of_the_first_is_gone(lab):
    """As systemd removes it, with the directory that it has made for another."""
    host, = lab(1)
    for options in ([], ["--instance", "b"]):
        first = host.up(*options, "--control-port", "0")
        assert host.run("sh", "-c", "rm /run/discoverd*/control.sock").returncode == 0
        second = host.start(*options, "--control-port", "0")
        assert second.wait(5) == 1
        assert "give this one a name with --instance" in second.log() and len(second.log().splitlines()) == 1, second.log()
        first.stop()
        host.up(*options, "--control-port", "0").stop()


HOLDS = """
import os, socket, sys
os.setgid(int(sys.argv[2])), os.setuid(int(sys.argv[2]))
one = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
one.bind("\\0discoverd-" + sys.argv[1])
one.listen()
print("holds", flush=True)
sys.stdin.read()
"""


def test_only_the_daemon_of_the_system_keeps_another_from_speaking_for_its_node(lab):
    host, = lab(1)
    daemon = host.up()
    node = daemon.ask("status")["self"]["id"]
    daemon.stop()
    assert host.run("sh", "-c", "mkdir -p /run/discoverd && chown 1000 /run/discoverd").returncode == 0
    for uid, is_kept in ((65534, False), (1000, True), (0, True)):
        holder = host.popen("/usr/bin/python3", "-c", HOLDS, node, str(uid), stdin=subprocess.PIPE)
        assert holder.stdout.readline() == "holds\n"
        daemon = host.start()
        if is_kept:
            assert daemon.wait(5) == 1 and "--instance" in daemon.log(), daemon.log()
        else:
            wait_until(daemon.answers, 5, daemon.log)
            assert "has the name of this host's node" in daemon.log()
            daemon.stop()
        holder.communicate(timeout=5)


def test_of_two_ordinary_users_one_speaks_for_the_node(lab):
    host, = lab(1)
    def start(uid):
        folder = f"/run/user-{uid}"
        assert host.run("sh", "-c", f"mkdir {folder} && chown {uid} {folder}").returncode == 0
        daemon = Daemon(host, [f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "env", f"XDG_RUNTIME_DIR={folder}", DISCOVERD,
                               "--control-port", "0"], "setpriv")
        host.daemons.append(daemon)
        return daemon
    first = start(1000)
    wait_until(lambda: host.run("test", "-S", "/run/user-1000/discoverd/control.sock").returncode == 0, 10, first.log)
    second = start(1001)
    assert second.wait(5) == 1 and "give this one a name with --instance" in second.log(), second.log()
    assert first.process.poll() is None, first.log()
