"""Setting the clock of a host changes what is printed, and nothing else."""

import datetime
import time

import pytest

from lab import wait_until

DAY = datetime.timedelta(days=1)


def set_clock(host, words):
    host.run("sh", "-c", f"echo '{words}' > /run/clock")


def step(host, days):
    set_clock(host, f"{days:+d}d")


def with_a_clock_of_its_own(host, words="+0d"):
    """A discoverd whose wall clock, and no other, is moved by step()."""
    set_clock(host, words)
    return host.up_by_another_clock(["FAKETIME_TIMESTAMP_FILE=/run/clock", "FAKETIME_DONT_FAKE_MONOTONIC=1", "TZ=UTC"])


def printed(daemon):
    return datetime.datetime.fromisoformat(daemon.ask("status")["generated_at"].replace("Z", "+00:00"))


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_is_set_by_a_day_moves_no_row(lab, days):
    hosts = lab(2)
    stepped, other = with_a_clock_of_its_own(hosts[0]), hosts[1].up()
    wait_until(lambda: stepped.states() == {"h2": "alive"} and other.states() == {"h1": "alive"}, 10, "they find each other")
    wait_until(lambda: stepped.peers()["h2"]["verified"], 10, "and prove it")
    before, age, uptime = printed(stepped), stepped.peers()["h2"]["age_s"], stepped.ask("status")["uptime_s"]

    step(hosts[0], days)
    wait_until(lambda: abs(printed(stepped) - before - days * DAY) < DAY / 2, 5, "the step is seen")
    row = stepped.peers()["h2"]
    assert row["restarts"] == 0
    assert row["age_s"] < age + 30 and 0 < row["expires_in_s"] <= row["lease_s"]
    assert uptime <= stepped.ask("status")["uptime_s"] < uptime + 30
    assert set(other.peers()) == {"h1"} and other.peers()["h1"]["restarts"] == 0
    for one in (stepped, other):
        for word in ("lost", "left", "restarted", "suspended"):
            assert word not in one.log(), one.log()
    hosts[1].daemons[0].stop()
    wait_until(lambda: stepped.states() == {"h2": "left"}, 5, "and goes on hearing")


def test_a_host_whose_clock_was_never_set_is_known_and_says_when_it_started_once_it_is(lab):
    hosts = lab(2)
    early, other = with_a_clock_of_its_own(hosts[0], "@1970-01-01 00:00:01"), hosts[1].up()
    wait_until(lambda: "h1" in other.peers(), 10, other.states)
    assert other.peers()["h1"]["booted_at"] is None

    step(hosts[0], 0)
    assert abs(printed(early).timestamp() - time.time()) < 60
    wait_until(lambda: other.peers()["h1"]["booted_at"], 5, other.peers)
    told = datetime.datetime.fromisoformat(other.peers()["h1"]["booted_at"].replace("Z", "+00:00"))
    assert abs(told.timestamp() - (time.time() - time.clock_gettime(time.CLOCK_BOOTTIME))) < 60
    assert other.peers()["h1"]["restarts"] == 0 and other.counters()["drop_bad_body"] == 0
