"""The installed service under a real systemd: three hosts that boot, and what an administrator does to them."""

import json
import re

import pytest
from boot import UNIT, booted
from lab import wait_until

HARDEST = 1.3        # exposure, of systemd-analyze security
LONGEST_START = 0.3  # s, from systemctl start to active
LARGEST_PSS = 4096   # KiB


@pytest.fixture(scope="module")
def hosts(sanitized):
    with booted(3, sanitized) as hosts:
        yield hosts


@pytest.fixture
def one(hosts):
    """The host that a test may ill-treat; it is as new afterwards."""
    yield hosts[0]
    hosts[0].run("rm", "-rf", "/etc/discoverd")
    hosts[0].run("systemctl", "reset-failed", UNIT)
    if not hosts[0].is_active():
        hosts[0].ok("systemctl", "start", UNIT)
    hosts[0].ok("systemctl", "reset-failed", UNIT)


def sees_all(host, hosts):
    return host.peers() == {other.name: "alive" for other in hosts if other is not host}


def test_the_enabled_unit_is_up_at_boot_and_all_find_each_other(hosts):
    for host in hosts:
        host.wait_active()
        assert host.property("NRestarts") == "0", host.journal()
    for host in hosts:
        wait_until(lambda host=host: sees_all(host, hosts), 10, lambda host=host: f"{host.name}: {host.peers('--all')} {host.journal()}")
    wait_until(lambda: hosts[0].property("StatusText") == "2 peers on 1 segment", 5, lambda: hosts[0].property("StatusText"))


def test_anybody_may_look_and_only_root_may_change(one):
    assert one.as_nobody("discoverctl", "list").returncode == 0
    refused = one.as_nobody("discoverctl", "reload")
    assert refused.returncode == 7, refused.stderr
    one.ok("discoverctl", "reload")


def test_the_sandbox_is_really_on(one):
    status = one.ok("cat", f"/proc/{one.main_pid()}/status")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert {fields[f"Cap{kind}"].strip() for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {"0" * 16}
    assert fields["Seccomp"].strip() == "2" and fields["NoNewPrivs"].strip() == "1"
    assert fields["Uid"].split()[0] != "0"
    mounts = one.ok("cat", f"/proc/{one.main_pid()}/mountinfo")
    assert re.search(r" / / ro[, ]", mounts), mounts


WATCHES = """
import json, os, socket
kept, said = [], []
for uid in 1000, 1001:
    os.setresuid(uid, uid, 0)
    for _ in range(17):
        one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        one.bind("")
        one.settimeout(5)
        one.sendto(b'{"op":"watch","id":1,"snapshot":false}', "/run/discoverd/control.sock")
        said.append(json.loads(one.recv(65535)).get("error", {}).get("code"))
        kept.append(one)
    os.setresuid(0, 0, 0)
print(json.dumps(said))
"""


def test_users_are_told_apart_in_the_sandbox_so_that_each_has_limits_of_its_own(one):
    assert json.loads(one.ok("/usr/bin/python3", "-c", WATCHES)) == 2 * [*16 * [None], "busy"]


def test_the_units_are_sound_and_tight(one):
    one.ok("systemd-analyze", "verify", "--man=no", UNIT, "discoverd@blue.service")
    for unit in (UNIT, "discoverd@blue.service"):
        said = one.ok("systemd-analyze", "security", "--no-pager", unit)
        exposure = float(re.search(r"Overall exposure level for .*: ([0-9.]+)", said)[1])
        assert exposure <= HARDEST, said


def test_a_start_is_quick_and_small(one, sanitized):
    times = []
    while len(times) < 5 and min(times, default=LONGEST_START) >= LONGEST_START:  # again, where others keep the machine busy
        one.ok("systemctl", "stop", UNIT)
        one.ok("systemctl", "reset-failed", UNIT)
        started = [int(one.property(f"{edge}TimestampMonotonic")) for edge in ("InactiveExit", "ActiveEnter")
                   if one.ok("systemctl", "start", UNIT) == ""]
        times.append((started[1] - started[0]) / 1e6)
    pss = int(re.search(r"^Pss:\s+(\d+)", one.ok("cat", f"/proc/{one.main_pid()}/smaps_rollup"), re.MULTILINE)[1])
    print(f"start to active {min(times) * 1000:.0f} ms, PSS {pss} KiB")
    if not sanitized:
        assert min(times) < LONGEST_START, times
        assert pss < LARGEST_PSS


def test_a_reload_takes_the_configuration_over_or_says_why_not(one, hosts):
    pid = one.main_pid()
    one.write("/etc/discoverd/conf.d/10.json", '{"tags": {"role": "x"}}  // a comment')
    one.write("/etc/discoverd/services.d/ssh.json", '{"name": "ssh", "type": "_ssh._tcp", "port": 22}')
    one.ok("systemctl", "reload", UNIT)
    def told():
        row = [row for row in json.loads(hosts[1].ok("discoverctl", "list", "--json"))["peers"] if row["name"] == "h1"][0]
        return row["tags"] == {"role": "x"} and [service["port"] for service in row["services"]] == [22]
    wait_until(told, 5, "the tag and the service are announced")
    one.write("/etc/discoverd/conf.d/10.json", '{"max_peers": 1}')
    said = "/etc/discoverd/conf.d/10.json: max_peers: 1 is not a number of peers (16 to 1000000)"
    failed = one.run("discoverctl", "reload")
    assert failed.returncode == 1 and said in failed.stderr, failed.stderr
    assert one.run("systemctl", "reload", UNIT).returncode != 0
    assert said in one.property("StatusText") and said in one.journal()
    assert one.is_active() and one.main_pid() == pid and told()
    assert sees_all(one, hosts)


def test_another_host_name_is_announced_at_once(one, hosts):
    one.ok("hostname", "renamed")
    try:
        wait_until(lambda: "renamed" in hosts[1].peers(), 5, hosts[1].peers)
    finally:
        one.ok("hostname", "h1")
    wait_until(lambda: "h1" in hosts[1].peers(), 5, hosts[1].peers)


def test_a_killed_and_a_hung_daemon_are_started_anew(one, hosts):
    for signal in ("KILL", "STOP"):
        pid = one.main_pid()
        one.ok("kill", f"-{signal}", str(pid))
        one.wait_restarted(pid)
        wait_until(lambda: sees_all(one, hosts), 10, one.peers)


def test_a_wrong_configuration_ends_the_start_and_is_not_tried_again(one):
    one.ok("systemctl", "stop", UNIT)
    one.write("/etc/discoverd/discoverd.json", '{"prot": 1}')
    assert one.run("systemctl", "start", UNIT).returncode != 0
    assert one.property("ExecMainStatus") == "2" and one.property("NRestarts") == "0"
    assert 'did you mean "port"?' in one.journal()


def test_who_dies_again_and_again_is_left_alone(one):
    def die():
        pid = one.main_pid()
        if pid:
            one.run("kill", "-KILL", str(pid))
        return one.property("ActiveState") == "failed"
    wait_until(die, 15, one.journal)
    assert one.property("Result") in ("signal", "start-limit-hit")


def test_a_stop_is_clean_and_flapping_leaves_nothing_behind(one, hosts):
    def files():
        return one.ok("find", "/run/discoverd", "/var/lib/private/discoverd", "/etc/discoverd").split() \
            if one.is_active() else one.run("find", "/run/discoverd", "/var/lib/private/discoverd", "-type", "f").stdout.split()
    one.ok("systemctl", "stop", UNIT)
    assert (one.property("Result"), one.property("ExecMainStatus")) == ("success", "0")
    wait_until(lambda: hosts[1].peers("--all").get("h1") == "left", 5, lambda: hosts[1].peers("--all"))
    assert one.run("test", "-e", "/run/discoverd").returncode == 1
    before = files()
    for _ in range(4):
        one.ok("systemctl", "start", UNIT)
        one.ok("systemctl", "stop", UNIT)
        one.ok("systemctl", "reset-failed", UNIT)
    assert files() == before
    one.ok("systemctl", "start", UNIT)
    wait_until(lambda: sees_all(one, hosts), 10, one.peers)


def test_an_instance_runs_beside(one):
    one.write("/etc/discoverd/discoverd-blue.json", '{"domain": "blue"}')
    one.ok("systemctl", "start", "discoverd@blue")
    status = json.loads(one.ok("discoverctl", "--instance", "blue", "status", "--json"))
    assert (status["instance"], status["self"]["domain"]) == ("blue", "blue")
    one.ok("systemctl", "reload", "discoverd@blue")
    one.ok("systemctl", "stop", "discoverd@blue")
    one.ok("rm", "-rf", "/var/lib/private/discoverd-blue", "/var/lib/discoverd-blue")


def test_a_reboot_is_a_restart_of_the_same_peer(hosts):
    last = hosts[2]
    boot_id = last.ok("cat", "/proc/1/stat").split()[21]
    last.run("systemctl", "--no-block", "reboot")
    def rebooted():
        stat = last.answer("cat", "/proc/1/stat")
        return stat and stat.split()[21] != boot_id and last.answer("systemctl", "is-active", UNIT)
    wait_until(rebooted, 30, "the host boots again")
    for host in hosts:
        wait_until(lambda host=host: sees_all(host, hosts), 15, lambda host=host: f"{host.name}: {host.peers('--all')}")
    rows = json.loads(hosts[0].ok("discoverctl", "list", "--all", "--json"))["peers"]
    assert sorted(row["name"] for row in rows) == ["h2", "h3"]
