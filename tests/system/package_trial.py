"""The Debian packages on throwaway hosts with a systemd of their own: installed, upgraded, removed and purged.

Run by tools/package, which builds them: PACKAGES names their folder.
"""

import glob
import os

import pytest
from boot import UNIT, prepared
from lab import wait_until

BLUE = "discoverd@blue.service"
STATE = "/var/lib/private/discoverd"
# Nobody is kept from starting services on these hosts, and man pages need no index.
PREPARE = """#!/bin/sh
set -e
rm -f "$1/usr/sbin/policy-rc.d" "$1/var/lib/man-db/auto-update"
mkdir "$1/var/packages"
printf '%s\n' "$DEBS" | while read -r deb; do cp "$deb" "$1/var/packages"; done
"""
# As of the next release.
REPACK = """set -e
cd /var/packages
for deb in *.deb; do
    dpkg-deb --raw-extract "$deb" tree
    sed -i "/^Version:/s/$/+next/; s/(= [^)]*/&+next/" tree/DEBIAN/control
    dpkg-deb --build tree "next_$deb"
    rm -r tree "$deb"
done"""


@pytest.fixture(scope="module")
def hosts():
    debs = [path for path in glob.glob(os.path.join(os.environ["PACKAGES"], "*.deb")) if "-dbgsym" not in path and "-dev" not in path]
    with prepared(2, PREPARE, DEBS="\n".join(debs)) as hosts:
        yield hosts


def install(host):
    host.ok("sh", "-c", "DEBIAN_FRONTEND=noninteractive apt-get install --yes /var/packages/*.deb", within=120)


def upgrade(host):
    host.ok("sh", "-c", REPACK, within=60)
    install(host)


def apt(host, verb):
    host.ok("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", verb, "--yes", "discoverd", "libdiscover0", within=60)


def is_enabled(host, unit=UNIT):
    return host.run("systemctl", "is-enabled", unit).stdout.strip() == "enabled"


def wait_sees(host, other):
    wait_until(lambda: host.peers().get(other.name) == "alive", 10, lambda: f"{host.peers('--all')} {host.journal()}")


def own_files(host):
    """All that is called after it, but what dpkg, man and the test themselves have."""
    found = host.ok("find", "/etc", "/usr", "/var", "/run", "-xdev", "-name", "*discover*").split()
    return [path for path in found if not path.startswith(("/var/packages/", "/var/lib/dpkg/", "/var/cache/man/"))]


def test_installed_it_runs_at_once_and_at_every_boot(hosts):
    before = own_files(hosts[0])
    for host in hosts:
        install(host)
        host.wait_active()
        assert is_enabled(host) and not is_enabled(host, BLUE)
    wait_sees(hosts[0], hosts[1])
    hosts[0].ok("systemd-analyze", "verify", UNIT, BLUE)
    for path in ("/usr/share/doc/discoverd/changelog.gz", "/usr/share/doc/discoverd/control-protocol.md", "/usr/share/doc/discoverd/protocol.md",
                 "/usr/share/doc/discoverd/CHANGELOG.md",
                 "/usr/share/discoverd/discoverd.json.example",
                 "/usr/share/man/man8/discoverd.8.gz", "/usr/share/bash-completion/completions/discoverctl", "/etc/discoverd/conf.d"):
        hosts[0].ok("test", "-s", path)
    hosts[0].files_before = before


def test_an_upgrade_restarts_what_runs_and_keeps_state_and_configuration(hosts):
    one, other = hosts
    one.write("/etc/discoverd/conf.d/10.json", '{"tags": {"role": "x"}}')
    one.write("/etc/discoverd/discoverd-blue.json", '{"domain": "blue"}')
    one.ok("systemctl", "enable", "--now", BLUE)
    one.ok("systemctl", "reload", UNIT)
    pids = [one.property("MainPID", unit) for unit in (UNIT, BLUE)]
    upgrade(one)
    assert "+next" in one.ok("dpkg-query", "--show", "discoverd")
    for unit, pid in zip((UNIT, BLUE), pids):
        assert one.property("ActiveState", unit) == "active" and one.property("MainPID", unit) not in ("0", pid)
        assert is_enabled(one, unit)
    assert " remembered, to be heard again" in one.journal()
    assert '"role":"x"' in one.ok("discoverctl", "config", "show", "--effective", "--json").replace(" ", "")
    other.ok("systemctl", "disable", "--now", UNIT)  # its administrator does not want it
    upgrade(other)
    assert not other.is_active() and not is_enabled(other)
    other.ok("systemctl", "enable", "--now", UNIT)
    wait_sees(one, other)


def test_removed_it_says_goodbye_and_leaves_what_an_installation_will_want(hosts):
    one, other = hosts
    apt(one, "remove")
    wait_until(lambda: other.peers("--all").get("h1") == "left", 5, lambda: other.peers("--all"))
    assert one.run("systemctl", "is-active", UNIT, BLUE).stdout.split() == ["inactive", "inactive"]
    one.ok("test", "-s", f"{STATE}/peers.json")
    one.ok("test", "-s", "/etc/discoverd/conf.d/10.json")
    install(one)
    one.wait_active()
    wait_sees(other, one)


def test_purged_it_was_never_there(hosts):
    one = hosts[0]
    keys = "/etc/systemd/system/discoverd.service.d/keys.conf"  # as the README has it
    one.ok("install", "-D", "-m", "644", "/usr/share/discoverd/keys.conf", keys)
    apt(one, "purge")
    assert own_files(one) == one.files_before
    assert "discoverd" not in one.ok("systemctl", "list-units", "--all", "--plain", "--no-legend", "discoverd*")
