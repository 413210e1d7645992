"""Who was there is remembered over a restart, and what happens to the file hinders nobody."""

import json
import os

import pytest
from lab import wait_until
from wire import Peer, Sender

STATE = "/run/state"


@pytest.fixture
def remembered(lab):
    """A host whose daemon has known h2, which is gone meanwhile."""
    one, two = lab(2)
    one.run("mkdir", STATE)
    daemon, other = one.up("--state-directory", STATE), two.up()
    wait_until(lambda: daemon.states() == {"h2": "alive"}, 10, daemon.states)
    daemon.stop()
    other.kill()
    return one, two


def file_of(host, name):
    return f"/proc/{host.pid}/root{STATE}/{name}"


def test_the_remembered_are_hidden_until_they_are_heard(remembered):
    one, two = remembered
    daemon = one.up("--state-directory", STATE)
    assert daemon.peers() == {}
    row = daemon.peers(everyone=True)["h2"]
    assert (row["state"], row["address"], row["verified"]) == ("restored", "10.77.0.2", False)
    assert daemon.ask("status")["peers"]["restored"] == 1
    two.up()
    wait_until(lambda: daemon.states() == {"h2": "alive"}, 5, daemon.states)
    daemon.stop()
    assert sorted(os.listdir(file_of(one, ""))) == ["peers.json"]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"schema":"discoverd.snapshot/1","peers":[{}],"domain":0}'])
def test_a_damaged_file_is_put_aside_with_one_line(remembered, damage):
    one, _ = remembered
    with open(file_of(one, "peers.json"), encoding="ascii") as file:
        domain = file.read().split('"domain":')[1].split(",")[0]
    with open(file_of(one, "peers.json"), "w", encoding="ascii") as file:
        file.write(damage.replace('"domain":0', f'"domain":{domain}'))
    daemon = one.up("--state-directory", STATE)
    assert daemon.states() == {}
    assert daemon.log().count("damaged") == 1, daemon.log()
    assert sorted(os.listdir(file_of(one, ""))) == ["peers.json.bad"]


def test_one_row_that_cannot_be_read_costs_the_others_nothing(remembered):
    one, _ = remembered
    with open(file_of(one, "peers.json"), encoding="ascii") as file:
        document = json.load(file)
    assert len(document["peers"]) == 1
    other = dict(document["peers"][0], id="0" * 31 + "7", port=70000)
    with open(file_of(one, "peers.json"), "w", encoding="ascii") as file:
        json.dump(dict(document, peers=[other, *document["peers"]]), file)
    daemon = one.up("--state-directory", STATE)
    assert set(daemon.peers(everyone=True)) == {"h2"}
    assert daemon.log().count("1 in it cannot be read") == 1, daemon.log()


def test_a_directory_that_cannot_be_written_is_one_line(lab):
    one, = lab(1)
    daemon = one.up("--state-directory", "/proc/absent")
    daemon.stop()
    assert daemon.log().count("cannot be written") == 1, daemon.log()


def test_the_file_is_written_once_a_minute_if_anything_has_changed(lab):
    one, two = lab(2)
    one.run("mkdir", STATE)
    sender, peer = Sender(two), Peer(1, name="h2", lease_s=6000)  # who answers nobody is never found silent
    daemon = one.up_by_another_clock(["FAKETIME=+0 x60"], "--state-directory", STATE)  # a minute a second
    sender.announce(peer)
    wait_until(lambda: daemon.states() == {"h2": "alive"}, 10, daemon.states)
    written = file_of(one, "peers.json")
    for minute, content in ((1, '"name":"h2"'), (2, '"peers":[\n]')):
        wait_until(lambda: os.path.exists(written), 10, daemon.log)
        assert daemon.ask("status")["uptime_s"] >= 60 * minute
        with open(written, encoding="ascii") as file:
            assert content in file.read()
        os.remove(written)
        if minute == 1:
            sender.goodbye(peer)
    uptime = daemon.ask("status")["uptime_s"]
    wait_until(lambda: daemon.ask("status")["uptime_s"] > uptime + 130, 10, "two minutes later")
    assert not os.path.exists(written), "nothing has changed"


def test_a_full_disk_keeps_the_old_file_and_is_one_line(lab):
    one, two = lab(2)
    one.run("mkdir", STATE)
    assert one.run("mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", STATE).returncode == 0
    other = two.up()
    for _ in range(2):
        daemon = one.up("--state-directory", STATE)
        wait_until(lambda: daemon.peers().keys() == {"h2"}, 10, daemon.states)
        daemon.stop()
        one.run("dd", "if=/dev/zero", f"of={STATE}/fill", "bs=4k")
    assert daemon.log().count("cannot be written") == 1 and "No space left on device" in daemon.log(), daemon.log()
    assert sorted(os.listdir(file_of(one, ""))) == ["fill", "peers.json"]
    assert one.up("--state-directory", STATE).peers(everyone=True).keys() == {"h2"}
    assert other.ask("status")["pid"]


def test_what_a_killed_daemon_has_left_beside_the_file_hinders_nobody(remembered):
    one, _ = remembered
    with open(file_of(one, "peers.json.new"), "w", encoding="ascii") as file:
        file.write('{"schema":"discoverd.snap')
    daemon = one.up("--state-directory", STATE)
    assert "damaged" not in daemon.log() and daemon.peers(everyone=True).keys() == {"h2"}
    daemon.stop()
    assert os.listdir(file_of(one, "")) == ["peers.json"]
