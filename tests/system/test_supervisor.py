"""What the daemon tells systemd, played by the test, whatever others do."""

import contextlib
import socket
import time

import pytest
from daemon import Control, Daemon
from lab import DISCOVERD, wait_until
from wire import Peer, Sender


class Supervisor:
    """Where the daemon tells how it is."""

    def __init__(self, host):
        self.socket = host.socket(socket.AF_UNIX)
        self.socket.bind(f"/proc/{host.pid}/root/run/notify")
        self.host = host

    def start(self, *options, limits="true"):
        script = f'{limits}; NOTIFY_SOCKET=/run/notify WATCHDOG_USEC=3000000 exec "$@"'
        daemon = Daemon(self.host, ["-c", script, "sh", DISCOVERD, *options], "sh")
        self.host.daemons.append(daemon)
        wait_until(daemon.answers, 10, daemon.log)
        return daemon

    def heard(self, seconds):
        """All that comes meanwhile."""
        said, end = [], time.monotonic() + seconds
        with contextlib.suppress(TimeoutError, BlockingIOError):
            while True:
                self.socket.settimeout(max(end - time.monotonic(), 0))
                said.append(self.socket.recv(4096).decode())
        return said


@pytest.fixture
def street(lab):
    """A supervisor, and what makes so many peers appear, one by one."""
    one, two = lab(2)
    sender = Sender(two)
    sender.speak_for("10.77.8.0/24")

    def fill(peers):
        for number in range(peers):
            sender.announce(Peer(number, source=f"10.77.8.{number + 1}"))
            time.sleep(0.01)

    return Supervisor(one), fill


def test_the_status_is_told_once_a_second_at_most_and_the_last_one_is(street):
    supervisor, fill = street
    daemon = supervisor.start()
    assert any(text.startswith("READY=1") for text in supervisor.heard(1))
    start = time.monotonic()
    fill(100)
    wait_until(lambda: len(daemon.peers()) == 100, 5, daemon.states)
    said = []
    def hear():
        said.extend(text for text in supervisor.heard(0.1) if text.startswith("STATUS="))
        return said[-1:] == ["STATUS=100 peers on 1 segment"]
    wait_until(hear, 20, said)
    assert len(said) <= time.monotonic() - start + 2, said


def test_a_supervisor_that_does_not_read_hinders_nothing(street):
    supervisor, fill = street
    daemon = supervisor.start()
    filler = supervisor.host.socket(socket.AF_UNIX)
    filler.setblocking(False)
    with pytest.raises(BlockingIOError):
        while True:
            filler.sendto(b"X=1", f"/proc/{supervisor.host.pid}/root/run/notify")
    fill(100)
    wait_until(lambda: len(daemon.peers()) == 100, 5, daemon.states)
    filler.close()
    wait_until(lambda: "STATUS=100 peers on 1 segment" in supervisor.heard(0.1), 5, daemon.log)
    daemon.stop()


def test_a_daemon_without_descriptors_left_lives_and_refuses_watchers_for_now(lab, sanitized):
    if sanitized:
        pytest.skip("UndefinedBehaviorSanitizer needs descriptors itself; .ci/run has this without it")
    one, = lab(1)
    for number in range(40):
        one.ip("addr", "add", f"10.78.{number}.1/24", "dev", "eth0")
    supervisor = Supervisor(one)
    daemon = supervisor.start(limits="ulimit -n 48")
    client = Control.over_unix(one)
    assert client.ask("watch")["error"]["code"] == "busy"
    supervisor.heard(0.1)
    assert "WATCHDOG=1" in supervisor.heard(2.5)
    assert daemon.ask("status")["pid"]
