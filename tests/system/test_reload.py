"""A running daemon takes over another configuration, or says why not and goes on as before."""

import json
import signal

import pytest
from daemon import Control
from lab import DISCOVERD, wait_until


class Configured:
    """A daemon whose configuration the test rewrites."""

    def __init__(self, host):
        self.host = host
        self.path = "/run/discoverd.json"
        self.write({})
        self.daemon = host.up("--config", self.path)

    def write(self, configuration):
        text = configuration if isinstance(configuration, str) else json.dumps(configuration)
        with open(f"/proc/{self.host.pid}/root{self.path}", "w", encoding="ascii") as file:
            file.write(text)

    def reload(self, configuration):
        """Returns what the log says of it."""
        self.write(configuration)
        before = len(self.daemon.log())
        self.daemon.send_signal(signal.SIGHUP)
        return wait_until(lambda: [line for line in self.daemon.log()[before:].splitlines() if "reloaded" in line], 5,
                          lambda: self.daemon.log())[0]


@pytest.fixture
def pair(lab):
    one, two = lab(2)
    configured, other = Configured(one), two.up()
    wait_until(lambda: other.states() == {"h1": "alive"}, 10, lambda: other.states())
    wait_until(lambda: configured.daemon.states() == {"h2": "alive"}, 10, lambda: configured.daemon.states())
    return configured, other


def test_a_reload_is_announced_and_no_peer_is_lost(pair):
    configured, other = pair
    assert "reloaded" in configured.reload({"name": "one", "tags": {"role": "x"}, "profile": "fast"})
    wait_until(lambda: other.peers().get("one", {}).get("tags") == {"role": "x"}, 5, lambda: other.peers())
    row = configured.daemon.peers()["h2"]
    assert (row["state"], row["restarts"]) == ("alive", 0)
    assert configured.daemon.log().count("peer appeared") == 1, configured.daemon.log()
    assert other.peers()["one"]["restarts"] == 0
    assert configured.daemon.ask("status")["profile"] == "fast"


def test_what_is_wrong_changes_nothing_and_is_said(pair):
    configured, other = pair
    for wrong, mention in (({"port": 9999}, "port: changing 9842 to 9999 takes a restart"),
                           ({"colour": 1}, f"{configured.path}: colour: unknown key"),
                           ({"listen_only": ["!eth0"]}, "listen_only: the patterns only forbid"),
                           ("{", f"{configured.path}:1:")):
        line = configured.reload(wrong)
        assert "not reloaded" in line and mention in line, line
    assert set(other.peers()) == {"h1"} and set(configured.daemon.peers()) == {"h2"}
    assert "not" not in configured.reload({})


def test_silence_domain_and_control_port_follow_a_reload(pair):
    configured, other = pair
    configured.reload({"listen_only": True, "control_port": 0})
    wait_until(lambda: other.states() == {"h1": "left"}, 5, lambda: other.states())
    assert configured.daemon.ask("status")["control_port"] is None
    assert set(configured.daemon.peers()) == {"h2"}
    configured.reload({})
    wait_until(lambda: other.states() == {"h1": "alive"}, 5, lambda: other.states())
    configured.reload({"domain": "elsewhere"})
    wait_until(lambda: other.states() == {"h1": "left"}, 5, lambda: other.states())
    assert configured.daemon.states() == {}
    configured.reload({"announce_only": ["eth*"]})
    wait_until(lambda: other.states() == {"h1": "alive"}, 5, lambda: other.states())
    assert configured.daemon.states() == {}


def test_interfaces_follow_a_reload_and_so_does_every_key_but_the_port(pair):
    configured, other = pair
    configured.reload({"interfaces": ["none*"]})
    wait_until(lambda: other.states() == {"h1": "left"}, 5, lambda: other.states())
    assert configured.daemon.ask("status")["segments"] == []
    everything = {"name": "one", "domain": "elsewhere", "control_port": 9999, "interfaces": ["eth*"], "listen_only": ["x*"],
                  "announce_only": ["y*"], "profile": "quiet", "passive": True, "log_level": "debug", "max_peers": 16,
                  "tags": {"role": "x"}, "services": [{"name": "ssh", "type": "_ssh._tcp", "port": 22, "txt": {"k": "v"}}]}
    assert "not" not in configured.reload(everything)
    assert configured.daemon.ask("config")["config"] == {**everything, "port": 9842, "auth": "off", "key_file": None}
    assert Control.over_udp(configured.host, 9999).ask("status")["self"]["domain"] == "elsewhere"


def test_another_host_name_is_announced(pair):
    configured, other = pair
    assert configured.host.run("hostname", "renamed").returncode == 0
    wait_until(lambda: "renamed" in other.peers(), 5, lambda: other.peers())


def call_host(host, name):
    """By whatever name the kernel takes, which is more than hostname(1) does."""
    done = host.run("/usr/bin/python3", "-c", "import socket, sys; socket.sethostname(sys.argv[1])", name)
    assert done.returncode == 0, done.stderr


def test_a_host_name_that_breaks_the_rules_hinders_no_reload(pair):
    configured, other = pair
    for kernels, announced in (("node7.example.com.", "node7.example.com"), ("a..b", "a.b"), ("..", "localhost")):
        call_host(configured.host, kernels)
        wait_until(lambda: announced in other.peers(), 5, lambda: (announced, other.peers()))
    assert "not" not in configured.reload({"tags": {"a": "b"}})
    configured.daemon.stop()
    configured.daemon = configured.host.up("--config", configured.path)
    wait_until(lambda: other.peers().get("localhost", {}).get("tags") == {"a": "b"}, 5, other.peers)


RENAME_WITHOUT_END = """
import socket, time
end = time.monotonic() + 2
while time.monotonic() < end:
    socket.sethostname("a.")
    socket.sethostname("b.")
"""


def without_peers(log):
    """A busy machine suspects a peer now and then."""
    return [line for line in log.splitlines() if " peer " not in line]


def test_host_names_of_others_cost_nothing(pair):
    configured, _ = pair
    host, daemon = configured.host, configured.daemon
    call_host(host, "odd.")
    wait_until(lambda: daemon.ask("status")["self"]["name"] == "odd", 5, daemon.log)
    before, said = daemon.cpu_seconds(), without_peers(daemon.log())
    done = host.run("unshare", "--uts", "/usr/bin/python3", "-c", RENAME_WITHOUT_END)
    assert done.returncode == 0, done.stderr
    assert without_peers(daemon.log()) == said
    assert daemon.cpu_seconds() - before < 0.2
    call_host(host, "real")
    wait_until(lambda: daemon.ask("status")["self"]["name"] == "real", 10, daemon.log)


def test_a_passive_host_never_says_more_than_an_announcement_holds(pair):
    configured, other = pair
    fits = {"passive": True, "tags": {"t": "x" * 240}}
    too_much = {"passive": True, "tags": {f"t{number}": "x" * 240 for number in range(4)}}  # with os, kernel and the like
    configured.write(too_much)
    done = configured.host.run(DISCOVERD, "--check-config", "--config", configured.path)
    assert done.returncode == 2 and "of at most 1116 where passive" in done.stderr, done
    line = configured.reload(too_much)
    assert "not reloaded" in line and "of at most 1116 where passive" in line, line
    assert "not" not in configured.reload(fits)
    wait_until(lambda: other.peers().get("h1", {}).get("tags") == fits["tags"], 5, other.peers)


def test_the_configuration_is_checked_and_shown_without_a_daemon(pair):
    configured, _ = pair
    configured.write({"tags": {"a": "b"}})
    done = configured.host.run(DISCOVERD, "--check-config", "--config", configured.path)
    assert (done.returncode, done.stdout) == (0, f"{configured.path}: sound\n")
    configured.write({"tags": {"a": "b"}, "$schema": "discoverd.schema.json"})
    assert configured.host.run(DISCOVERD, "--check-config", "--config", configured.path).returncode == 0
    shown = configured.host.run(DISCOVERD, "--show-config", "--config", configured.path, "--name", "x").stdout
    assert json.loads(shown)["tags"] == {"a": "b"} and json.loads(shown)["name"] == "x" and "$schema" not in shown
    configured.write({"$schema": 1})
    done = configured.host.run(DISCOVERD, "--check-config", "--config", configured.path)
    assert done.returncode == 2 and "$schema: unknown key" in done.stderr
    configured.write({"max_peers": 1})
    done = configured.host.run(DISCOVERD, "--check-config", "--config", configured.path)
    assert done.returncode == 2 and "max_peers: 1 is not a number of peers (16 to 1000000)" in done.stderr
