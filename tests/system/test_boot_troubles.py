"""What may go wrong around the installed service, under a real systemd: network, disk, identity, files, and itself."""

import json
import os
import re

import pytest
from boot import UNIT, booted
from lab import wait_until

DROP_IN = f"/run/systemd/system/{UNIT}.d/trouble.conf"
STATE = "/var/lib/private/discoverd"


@pytest.fixture(scope="module")
def hosts(sanitized):
    with booted(2, sanitized) as hosts:
        for host in hosts:
            host.wait_active()
        yield hosts


@pytest.fixture
def one(hosts):
    """The host that a test may ill-treat; it is as new afterwards."""
    yield hosts[0]
    hosts[0].ok("sh", "-c", f"""systemctl stop {UNIT}
        umount --quiet {STATE}
        rm -rf /etc/discoverd {STATE} {os.path.dirname(DROP_IN)}
        systemctl daemon-reload
        systemctl reset-failed {UNIT}
        systemctl start {UNIT}""")


def restart_with(host, section):
    """As after `systemctl edit`."""
    host.write(DROP_IN, section)
    host.ok("systemctl", "daemon-reload")
    host.ok("systemctl", "restart", UNIT)


def sees(host, name):
    return host.peers().get(name) == "alive"


def wait_sees(host, name):
    wait_until(lambda: sees(host, name), 10, lambda: f"{host.peers('--all')} {host.journal()}")


def said(host, text):
    """How often the log of the unit has it."""
    return host.journal().count(text)


def own_id(host):
    return json.loads(host.ok("discoverctl", "status", "--json"))["self"]["id"]


def state_files(host):
    return sorted(host.ok("ls", STATE).split())


def test_without_a_network_it_is_ready_and_a_flapping_one_costs_nothing(one, hosts):
    one.ok("ip", "link", "set", "eth0", "down")
    one.ok("systemctl", "restart", UNIT)
    assert one.is_active() and one.property("StatusText") == "0 peers on 0 segments"
    one.ok("ip", "link", "set", "eth0", "up")
    wait_until(lambda: one.property("StatusText") == "1 peer on 1 segment", 10, one.journal)
    pid = one.main_pid()
    for _ in range(5):
        one.ok("ip", "link", "set", "eth0", "down")
        one.ok("ip", "link", "set", "eth0", "up")
    wait_until(lambda: sees(one, "h2") and sees(hosts[1], "h1"), 10, one.journal)
    assert (one.main_pid(), one.property("NRestarts")) == (pid, "0")


def test_a_daemon_whose_loop_turns_but_reads_nothing_is_started_anew(one):
    with open(os.path.join(os.path.dirname(__file__), "deaf.c"), encoding="ascii") as file:
        one.ok("cc", "-shared", "-fPIC", "-o", "/usr/local/lib/deaf.so", "-xc", "-", text=file.read())
    restart_with(one, "[Service]\nEnvironment=LD_PRELOAD=/usr/local/lib/deaf.so\n")
    wait_sees(one, "h2")
    pid = one.main_pid()
    one.ok("touch", "/run/discoverd/deaf")
    one.wait_restarted(pid)
    assert said(one, "datagrams wait and are not read") >= 1 and said(one, "Watchdog timeout") == 1
    wait_sees(one, "h2")


def test_the_drop_in_keeps_to_private_networks(one, hosts):
    for host in hosts:
        host.ok("ip", "address", "add", f"203.0.113.{host.number}/24", "brd", "+", "dev", "eth0")
    def addresses():
        rows = json.loads(one.ok("discoverctl", "list", "--json"))["peers"]
        return {path["address"] for row in rows for path in row["paths"] if path["state"] == "alive"}
    wait_until(lambda: addresses() == {"10.78.0.2", "203.0.113.2"}, 10, addresses)
    restart_with(one, one.ok("cat", "/usr/local/share/discoverd/private-networks.conf"))
    wait_sees(one, "h2")
    wait_until(lambda: said(one, "203.0.113.1/24: cannot broadcast: Operation not permitted"), 5, one.journal)
    assert addresses() == {"10.78.0.2"}
    for host in hosts:
        host.ok("ip", "address", "delete", f"203.0.113.{host.number}/24", "dev", "eth0")


def test_a_machine_without_an_id_keeps_one_of_its_own(one):
    derived = own_id(one)
    restart_with(one, "[Service]\nInaccessiblePaths=/etc/machine-id -/var/lib/dbus/machine-id\n")
    kept = own_id(one)
    one.ok("systemctl", "restart", UNIT)
    assert own_id(one) == kept != derived
    assert "machine-id" in state_files(one)


def test_configuration_that_the_service_may_not_see_is_refused_not_ignored(one):
    one.write("/etc/discoverd/discoverd.json", '{"listen_only": true}')
    one.ok("chmod", "700", "/etc/discoverd")
    failed = one.run("discoverctl", "reload")
    assert failed.returncode == 1 and ": cannot be read: Permission denied" in failed.stderr
    one.ok("chmod", "755", "/etc/discoverd")
    one.ok("discoverctl", "reload")
    one.ok("chmod", "000", "/etc/discoverd/discoverd.json")
    assert one.run("systemctl", "reload", UNIT).returncode != 0
    assert "cannot be read: Permission denied" in one.property("StatusText")


def test_a_full_a_read_only_and_a_damaged_disk_are_one_line_each(one):
    one.ok("systemctl", "stop", UNIT)
    one.ok("mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", STATE)
    one.ok("systemctl", "start", UNIT)
    wait_sees(one, "h2")
    one.ok("systemctl", "restart", UNIT)
    kept = one.ok("cat", f"{STATE}/peers.json")
    assert '"name":"h2"' in kept
    one.run("dd", "if=/dev/zero", f"of={STATE}/fill", "bs=4k")
    for fault, end in (("No space left on device", ("rm", f"{STATE}/fill")),
                       ("Read-only file system", ("mount", "-o", "remount,rw", STATE))):
        one.ok("systemctl", "restart", UNIT)
        assert said(one, f"cannot be written, so nobody is remembered over a restart: {fault}") == 1, one.journal()
        wait_sees(one, "h2")
        assert one.ok("cat", f"{STATE}/peers.json") == kept and "peers.json.new" not in state_files(one)
        one.ok(*end)
        if fault.startswith("No space"):
            one.ok("mount", "-o", "remount,ro", STATE)
    one.ok("systemctl", "stop", UNIT)
    one.write(f"{STATE}/peers.json", kept[:-20])
    one.ok("systemctl", "reset-failed", UNIT)
    one.ok("systemctl", "start", UNIT)
    assert said(one, "damaged, so nobody is remembered") == 1
    wait_sees(one, "h2")
    assert state_files(one) == ["peers.json.bad"]


def test_restarts_and_crashes_leave_no_file_behind(one):
    def files():
        found = one.run("find", "/run", "/var/lib", "/var/cache", "/var/log", "/tmp", "/var/tmp", "/etc", "-path", "*discoverd*",
                      "-not", "-path", "*/systemd/*").stdout
        return re.sub(r"(discoverd\.service-)\w{6}", r"\1", found)  # of PrivateTmp, drawn at each start
    one.ok("systemctl", "restart", UNIT)
    before = files()
    assert f"{STATE}/peers.json" in before
    for _ in range(3):
        one.ok("systemctl", "restart", UNIT)
        one.ok("systemctl", "kill", "--signal=KILL", UNIT)
        one.wait_restarted(0)
        one.ok("systemctl", "reset-failed", UNIT)
    assert files() == before


def test_keys_that_root_alone_may_read_reach_the_service_as_a_credential(one):
    one.write("/etc/discoverd/discoverd.json", '{"auth": "sign"}')
    one.ok("discoverctl", "keygen", "--append", "/etc/discoverd/keys")
    assert one.run("systemctl", "restart", UNIT).returncode != 0
    assert said(one, "/etc/discoverd/keys: cannot be read: Permission denied")
    one.ok("systemctl", "reset-failed", UNIT)
    restart_with(one, one.ok("cat", "/usr/local/share/discoverd/keys.conf"))

    def ids():
        return [key["id"] for key in json.loads(one.ok("discoverctl", "keys", "--json"))["keys"]]

    old = ids()
    assert json.loads(one.ok("discoverctl", "status", "--json"))["auth"] == "sign"
    one.ok("discoverctl", "keygen", "--append", "/etc/discoverd/keys")
    one.ok("systemctl", "reload", UNIT)
    assert ids() == old, "a credential is what it was when the service started"
    one.ok("systemctl", "restart", UNIT)
    assert ids()[:1] == old and len(ids()) == 2
    wait_sees(one, "h2")
