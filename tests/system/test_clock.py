"""Setting the clock of a host changes what is printed, and nothing else."""

import datetime

import pytest

from lab import wait_until

DAY = datetime.timedelta(days=1)


def step(host, days):
    host.run("sh", "-c", f"echo {days:+d}d > /run/clock")


def with_a_clock_of_its_own(host):
    """A discoverd whose wall clock, and no other, is moved by step()."""
    step(host, 0)
    return host.up_by_another_clock(["FAKETIME_TIMESTAMP_FILE=/run/clock", "FAKETIME_DONT_FAKE_MONOTONIC=1"])


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
    assert row["state"] == "alive" and row["restarts"] == 0
    assert row["age_s"] < age + 30 and 0 < row["expires_in_s"] <= row["lease_s"]
    assert uptime <= stepped.ask("status")["uptime_s"] < uptime + 30
    assert other.states() == {"h1": "alive"} and other.peers()["h1"]["restarts"] == 0
    for one in (stepped, other):
        for word in ("lost", "left", "suspect", "restarted", "suspended"):
            assert word not in one.log(), one.log()
    hosts[1].daemons[0].stop()
    wait_until(lambda: stepped.states() == {"h2": "left"}, 5, "and goes on hearing")
