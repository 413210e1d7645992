"""Who was there is remembered over a restart, and what happens to the file hinders nobody."""

import os

import pytest
from lab import wait_until

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


def test_a_directory_that_cannot_be_written_is_one_line(lab):
    one, = lab(1)
    daemon = one.up("--state-directory", "/proc/absent")
    daemon.stop()
    assert daemon.log().count("cannot be written") == 1, daemon.log()
