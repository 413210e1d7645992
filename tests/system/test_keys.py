"""Fleets that sign: who is heard, how a fleet comes to it, and how it changes its key."""

import json
import os
import signal

from lab import DISCOVERCTL, wait_until

KEYS = "/run/keys"
CONFIGURATION = "/run/discoverd.json"


class Member:
    """A daemon whose keys and configuration the test changes."""

    def __init__(self, host, auth, keys):
        self.host = host
        self.write(auth, keys)
        self.daemon = host.up("--config", CONFIGURATION)

    def write(self, auth, keys):
        path = f"/proc/{self.host.pid}/root"
        with open(os.open(path + KEYS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write("\n".join(keys) + "\n")
        with open(path + CONFIGURATION, "w", encoding="ascii") as file:
            json.dump({"auth": auth, "key_file": KEYS}, file)

    def reload(self, auth, keys):
        self.write(auth, keys)
        before = self.daemon.log().count("configuration reloaded")
        self.daemon.send_signal(signal.SIGHUP)
        wait_until(lambda: self.daemon.log().count("configuration reloaded") > before, 5, self.daemon.log)

    def shows(self, name, **values):
        row = self.daemon.peers().get(name, {})
        return all(row.get(key) == value for key, value in values.items())


def new_key(host, comment):
    done = host.discoverctl("keygen", "--comment", comment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def know_each_other(members, **values):
    for one in members:
        for other in members:
            if one is not other:
                wait_until(lambda a=one, b=other: a.shows(b.host.name, state="alive", **values), 15,
                           lambda a=one: (a.daemon.peers(), a.daemon.counters()))


def nobody_was_lost(members):
    for member in members:
        for past in member.daemon.ask("history")["peers"]:
            assert (past["appearances"], past["flaps"], past["restarts"]) == (1, 0, 0), past


def test_who_has_no_key_is_not_listed_and_lists_nobody_who_requires_one(lab):
    hosts = lab(4)
    key, foreign = new_key(hosts[0], "ours"), new_key(hosts[0], "theirs")
    members = [Member(host, "require", [key]) for host in hosts[:2]]
    plain = hosts[2].up()
    stranger = Member(hosts[3], "sign", [foreign])
    know_each_other(members, auth="signed", verified=True)
    wait_until(lambda: {"h4"} <= set(plain.peers()), 10, plain.peers)
    counters = members[0].daemon.counters()
    assert counters["drop_unsigned"] > 0 and counters["drop_unknown_key"] > 0, counters
    assert set(members[0].daemon.peers()) == {"h2"}
    wait_until(lambda: stranger.shows("h3", auth="none"), 10, stranger.daemon.peers)
    def scan():
        return hosts[0].discoverctl("scan", "--format", "csv", "--columns", "name,auth", "--key-file", KEYS, "--sort", "name").stdout.split()
    wait_until(lambda: scan() == ["name,auth", "h1,signed", "h2,signed", "h3,none", "h4,none"], 20, scan)


def test_a_fleet_comes_to_require_keys_and_loses_nobody(lab):
    hosts = lab(3)
    key = new_key(hosts[0], "2026-11")
    members = [Member(host, "off", [key]) for host in hosts]
    know_each_other(members, auth="none")
    for auth in ("sign", "require"):
        for member in members:
            member.reload(auth, [key])
        know_each_other(members, auth="signed", verified=True)
    nobody_was_lost(members)


def test_a_key_is_changed_and_nobody_is_lost(lab):
    hosts = lab(3)
    old, new = new_key(hosts[0], "old"), new_key(hosts[0], "new")
    members = [Member(host, "require", [old]) for host in hosts]
    know_each_other(members, auth="signed")
    for keys in ([old, new], [new, old], [new]):
        for member in members:
            member.reload("require", keys)
        heard = [member.daemon.counters()["refreshed"] for member in members]
        for member, before in zip(members, heard):
            wait_until(lambda m=member, b=before: m.daemon.counters()["refreshed"] > b, 15, member.daemon.counters)
    know_each_other(members, auth="signed")
    nobody_was_lost(members)
    shown = json.loads(hosts[0].discoverctl("keys", "--json").stdout)
    assert [(one["comment"], one["signs"]) for one in shown["keys"]] == [("new", True)]
    assert shown["keys"][0]["heard_last_hour"] > 0
    assert new.split()[0] not in json.dumps(shown)


def test_keys_are_shown_by_id_to_root_alone(lab):
    host, = lab(1)
    key = new_key(host, "2026-11")
    member = Member(host, "sign", [key])
    in_file = json.loads(host.discoverctl("keys", "--json", "--file", KEYS).stdout)
    running = json.loads(host.discoverctl("keys", "--json").stdout)
    assert [one["id"] for one in in_file["keys"]] == [one["id"] for one in running["keys"]]
    assert running["auth"] == "sign"
    refused = host.run("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", DISCOVERCTL, "keys")
    assert refused.returncode == 7 and "root" in refused.stderr, refused
    assert member.daemon.ask("status")["auth"] == "sign"


def test_a_key_file_that_others_can_read_is_refused_at_start_and_at_reload(lab):
    host, = lab(1)
    member = Member(host, "sign", [new_key(host, "")])
    os.chmod(f"/proc/{host.pid}/root{KEYS}", 0o644)
    member.daemon.send_signal(signal.SIGHUP)
    wait_until(lambda: "not reloaded" in member.daemon.log(), 5, member.daemon.log)
    assert f"{KEYS}: others may read it (mode 0644)" in member.daemon.log()
    assert member.daemon.answers()
    member.daemon.stop()
    again = host.start("--config", CONFIGURATION)
    assert again.wait(10) == 2
    assert "others may read it" in again.log()
