"""What an operator gets wrong is one clear line, and nothing is sent before."""

import contextlib
import subprocess

import pytest
from daemon import Control
from lab import DISCOVERD, wait_until
from wire import GOODBYE, parse

MISTAKES = {
    "unknown option": (["--frobnicate"], 2, "frobnicate"),
    "port out of range": (["--port", "70000"], 2, "--port"),
    "port that is no number": (["--port", "ten"], 2, "--port"),
    "bad log level": (["--log-level", "loud"], 2, "--log-level"),
    "bad name": (["--name", "two words"], 2, "--name"),
    "bad instance": (["--instance", "../up"], 2, "--instance"),
    "missing configuration": (["--config", "/run/absent.json"], (1, 2), "/run/absent.json"),
    "broken configuration": (["--config", "/run/broken.json"], (1, 2), "/run/broken.json"),
    "directory as configuration": (["--config", "/run"], (1, 2), "/run"),
}


def heard(listener):
    messages = []
    while True:
        try:
            messages.append(parse(listener.recv(2000)))
        except BlockingIOError:
            return messages


@pytest.fixture
def host(lab):
    one, = lab(1)
    return one


def expect_one_line(daemon, codes, mention):
    code = daemon.wait(10)
    log = daemon.log()
    assert code in (codes if isinstance(codes, tuple) else (codes,)), (code, log)
    assert len(log.splitlines()) == 1 and mention in log, log


def test_mistakes_are_one_line_each_and_send_nothing(host):
    listener = host.broadcast_listener()
    host.run("sh", "-c", "echo '{\"interfaces\": [' >/run/broken.json")
    for what, (options, codes, mention) in MISTAKES.items():
        expect_one_line(host.start(*options), codes, mention)
        assert heard(listener) == [], what
    # The listener hears what is sent: a correct start is heard at once.
    host.up()
    wait_until(lambda: heard(listener), 5, "an announcement")


def test_an_occupied_control_port_is_told_and_taken_when_it_is_free(host):
    """Any user may have it, and shall not keep the daemon from its work."""
    squatter = host.socket()
    squatter.bind(("127.0.0.1", 9843))
    daemon = host.up()
    assert daemon.ask("status")["control_port"] is None
    assert len([line for line in daemon.log().splitlines() if "9843" in line and " warning " in line]) == 1, daemon.log()
    assert daemon.ask("reload")["schema"] == "discoverd.reload/1", "which changes no port"
    squatter.close()
    wait_until(lambda: daemon.ask("status")["control_port"] == 9843, 10, daemon.log)
    assert Control.over_udp(host).ask("status")["pid"] == daemon.ask("status")["pid"]
    assert len([line for line in daemon.log().splitlines() if "9843" in line]) == 2, daemon.log()


def test_what_a_killed_daemon_left_behind_does_not_hinder_the_next(host):
    host.up().kill()
    assert host.run("test", "-S", "/run/discoverd/control.sock").returncode == 0
    assert host.up().ask("status")["pid"]


def test_the_control_socket_goes_with_the_daemon(host):
    daemon = host.up()
    assert host.run("stat", "-c", "%a %F", "/run/discoverd/control.sock").stdout == "666 socket\n"
    daemon.stop()
    assert host.run("test", "-e", "/run/discoverd/control.sock").returncode == 1


def test_without_a_daemon_discoverctl_names_the_socket(host):
    done = host.discoverctl("list")
    assert done.returncode == 3 and done.stdout == ""
    assert "/run/discoverd/control.sock" in done.stderr


def test_version_and_help_need_no_daemon_and_no_network(host):
    listener = host.broadcast_listener()
    for option in ("--version", "--help"):
        daemon = host.start(option)
        assert daemon.wait(5) == 0 and daemon.log()
    assert heard(listener) == []


@pytest.mark.parametrize("errand", ["--version", "--help", "--check-config", "--show-config"])
def test_what_cannot_be_said_is_no_success(host, errand):
    done = host.run("sh", "-c", f"exec {DISCOVERD} {errand} >/dev/full")
    assert done.returncode == 1 and "cannot write to standard output: No space left on device" in done.stderr, done


def test_whoever_reads_the_log_may_end_before_the_daemon(host):
    listener = host.broadcast_listener()
    daemon = host.popen(DISCOVERD, "--control-port", "0", stderr=subprocess.STDOUT)
    daemon.stdout.readline()
    daemon.stdout.close()
    host.ip("addr", "add", "10.78.0.1/24", "brd", "+", "dev", "eth0")  # which it says

    def announces_there():
        with contextlib.suppress(OSError):
            return [one["address"] for one in Control.over_unix(host).ask("status")["segments"]] == [host.address, "10.78.0.1"]
        return False

    wait_until(announces_there, 5, lambda: daemon.poll())
    assert host.run("kill", str(Control.over_unix(host).ask("status")["pid"])).returncode == 0
    assert daemon.wait(5) == 0
    wait_until(lambda: GOODBYE in [message["type"] for message in heard(listener)], 2, "a goodbye")
