"""What is changed at run time: by whom, and how it ends."""

import json
import os
import signal
import socket
import subprocess

import pytest
from daemon import Control, Daemon
from lab import DISCOVERCTL, DISCOVERD, wait_until

PRIVILEGED = [("publish", {"service": {"name": "web", "type": "_http._tcp", "port": 80}}), ("withdraw", {"name": "web"}),
              ("tag", {"tags": {"role": "db"}}), ("announce", {}), ("solicit", {}), ("forget", {"peer": "h2"}),
              ("probe", {"peer": "h2"})]

AS_NOBODY = """
import json, os, socket, sys
os.setgid(65534); os.setuid(65534)
client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
client.bind("")
client.settimeout(5)
for request in sys.argv[1:]:
    client.sendto(request.encode(), "/run/discoverd/control.sock")
    print(client.recv(65535).decode())
"""


@pytest.fixture
def two(lab):
    hosts = lab(2)
    daemons = [host.up() for host in hosts]
    wait_until(lambda: "h2" in daemons[0].peers() and "h1" in daemons[1].peers(), 10, "they know each other")
    return hosts, daemons


@pytest.fixture
def sleeper(lab):
    """A host that suspends for ten hours when it is told to, its daemon, and the daemon of a neighbour."""
    host, neighbour = lab(2)
    library = "/run/asleep.so"
    done = host.run("cc", "-shared", "-fPIC", "-o", library, os.path.join(os.path.dirname(__file__), "asleep.c"))
    assert done.returncode == 0, done.stderr
    daemon = Daemon(host, ["ASAN_OPTIONS=verify_asan_link_order=0", f"LD_PRELOAD={library}", DISCOVERD], "env")
    host.daemons.append(daemon)
    wait_until(daemon.answers, 10, daemon.log)
    other = neighbour.up()
    wait_until(lambda: "h1" in other.peers() and daemon.peers(), 10, other.peers)
    assert daemon.ask("publish", service={"name": "old", "type": "_a._tcp", "port": 1}, lease_s=3600)["changed"]

    def suspend():
        assert host.run("sh", "-c", "echo 36000 >/run/asleep.new && mv /run/asleep.new /run/asleep").returncode == 0
        wait_until(lambda: "this host was suspended" in daemon.log(), 30, daemon.log)

    return host, suspend, other


def test_an_offer_whose_time_ran_out_in_a_suspend_ends_though_nobody_asks(sleeper):
    _, suspend, other = sleeper
    wait_until(lambda: services(other, "h1") == ["old"], 10, other.peers)
    suspend()
    wait_until(lambda: services(other, "h1") == [], 30, other.peers)


def test_an_offer_that_is_renewed_after_a_suspend_was_there_all_the_time(sleeper):
    host, suspend, other = sleeper
    with host.popen(DISCOVERCTL, "publish", "kept", "_a._tcp", "2", "--", "sh", "-c", "read end", stdin=subprocess.PIPE) as keeper:
        wait_until(lambda: sorted(services(other, "h1")) == ["kept", "old"], 10, other.peers)
        suspend()
        wait_until(lambda: services(other, "h1") == ["kept"], 30, other.peers)
        history = [event["changed"] for event in other.ask("history", peer="h1")["peers"][0]["events"] if event["kind"] == "updated"]
        assert history.count(["services"]) <= 3, "published twice, withdrawn once"
        keeper.communicate("x\n", timeout=10)


def services(daemon, name):
    return [service["name"] for service in daemon.peers()[name]["services"]]


def test_the_udp_door_and_other_users_change_nothing(two):
    hosts, daemons = two
    over_udp = Control.over_udp(hosts[0])
    for op, keys in PRIVILEGED:
        assert over_udp.ask(op, **keys)["error"]["code"] == "refused", op
    if os.path.exists("/proc/self/uid_map") and len(open("/proc/self/uid_map", encoding="ascii").read().split()) == 3:
        with open("/proc/self/uid_map", encoding="ascii") as file:
            if int(file.read().split()[2]) < 65535:
                pytest.skip("this user namespace has one user only")
    requests = [json.dumps({"op": op, "id": 1, **keys}) for op, keys in PRIVILEGED]
    done = hosts[0].run("/usr/bin/python3", "-c", AS_NOBODY, *requests, '{"op":"status"}')
    *refused, status = [json.loads(line) for line in done.stdout.splitlines()]
    assert [reply["error"]["code"] for reply in refused] == ["refused"] * len(PRIVILEGED), done.stderr
    assert status["peers"]["alive"] + status["peers"]["suspect"] == 1


def test_a_service_is_published_while_a_command_runs_and_its_exit_code_is_the_result(two):
    hosts, daemons = two
    command = ("sh", "-c", "read line; exit 7")
    publishing = hosts[0].popen(DISCOVERCTL, "publish", "job", "_http._tcp", "80", "--", *command, stdin=subprocess.PIPE)
    wait_until(lambda: services(daemons[1], "h1") == ["job"], 5, "it is announced")
    publishing.communicate("\n", timeout=5)
    assert publishing.returncode == 7
    wait_until(lambda: services(daemons[1], "h1") == [], 5, "it is withdrawn")


def test_a_signal_ends_the_command_and_withdraws(two):
    hosts, daemons = two
    publishing = hosts[0].popen(DISCOVERCTL, "publish", "job", "_http._tcp", "80", "--", "sleep", "60")
    wait_until(lambda: services(daemons[1], "h1") == ["job"], 5, "it is announced")
    with open(f"/proc/{publishing.pid}/task/{publishing.pid}/children", encoding="ascii") as file:
        os.kill(int(file.read()), signal.SIGTERM)  # nsenter waits for it
    assert publishing.wait(5) == 128 + signal.SIGTERM
    wait_until(lambda: services(daemons[1], "h1") == [], 5, "it is withdrawn")


def test_what_was_published_beside_a_command_ends_when_discoverctl_is_killed(two):
    hosts, daemons = two
    publishing = hosts[0].popen(DISCOVERCTL, "publish", "job", "_http._tcp", "80", "--", "sleep", "60")
    wait_until(lambda: services(daemons[1], "h1") == ["job"], 5, "it is announced")
    with open(f"/proc/{publishing.pid}/task/{publishing.pid}/children", encoding="ascii") as file:
        os.kill(int(file.read()), signal.SIGKILL)
    publishing.wait(5)
    wait_until(lambda: services(daemons[1], "h1") == [], 20, "it ends with its lease")


def test_a_daemon_that_is_restarted_is_told_again_of_what_is_published_beside_a_command(two):
    hosts, daemons = two
    publishing = hosts[0].popen(DISCOVERCTL, "publish", "job", "_http._tcp", "80", "--", "cat", stdin=subprocess.PIPE)
    wait_until(lambda: services(daemons[1], "h1") == ["job"], 5, "it is announced")
    daemons[0].stop()
    restarted = hosts[0].up()
    wait_until(lambda: restarted.ask("withdraw", name="job").get("changed"), 15, "there is something to withdraw")
    publishing.communicate("", timeout=5)
    assert publishing.returncode == 0


def test_a_probe_measures_and_one_without_an_answer_says_so(two):
    hosts, daemons = two
    done = hosts[0].discoverctl("probe", "h2", "--count", "3", "--interval", "20ms", "--json")
    assert done.returncode == 0, done.stderr
    (peer,) = json.loads(done.stdout)["peers"]
    assert peer["sent"] == peer["answered"] == 3 and 0 < peer["min_ms"] <= peer["avg_ms"] <= peer["max_ms"]
    daemons[1].send_signal(signal.SIGSTOP)
    try:
        done = hosts[0].discoverctl("probe", "h2", "--count", "1")
        assert done.returncode == 1 and "got no answer" in done.stdout and "100%" in done.stdout
    finally:
        daemons[1].send_signal(signal.SIGCONT)
        os.kill(daemons[1].process.pid, signal.SIGCONT)  # nsenter(1) stops with its child and does not wake with it


def test_the_history_outlives_the_row(two):
    hosts, daemons = two
    daemons[1].stop()
    wait_until(lambda: daemons[0].states()["h2"] == "left", 5, "it has left")
    assert hosts[0].discoverctl("forget", "h2").returncode == 0
    assert daemons[0].states() == {}
    past = json.loads(hosts[0].discoverctl("history", "h2", "--json").stdout)["peers"][0]
    assert past["state"] == "forgotten" and [event["kind"] for event in past["events"]][-2:] == ["left", "forgotten"]
