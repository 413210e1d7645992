"""The benchmarks run, small and once, and say what they say in a form that programs read. Their figures are judged by people."""

import json
import math
import os
import subprocess
import sys

import pytest

BENCH = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bench")
sys.path.append(BENCH)

from figures import Figure, table  # noqa: E402
from lab import BUILD  # noqa: E402
from user_time import UserTime  # noqa: E402

PARTS = {"ingest": "us", "query": "ms", "memory": "KiB", "start": "ms", "convergence": "s", "scale": "B"}  # and a unit in each


def bench(*options):
    return subprocess.run(["/usr/bin/python3", "-B", os.path.join(BENCH, "main.py"), *options], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_runs_and_gives_figures(part):
    done = bench("--quick", "--json", part)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["quick"] and document["machine"]["processors"] >= 1
    figures = document["figures"]
    assert {figure["part"] for figure in figures} == {part}
    assert PARTS[part] in {figure["unit"] for figure in figures}
    assert len({figure["what"] for figure in figures}) == len(figures), "each says what it is of"
    for figure in figures:
        assert figure["values"] and all(math.isfinite(value) for value in figure["values"]), figure


def test_a_heartbeat_of_a_known_peer_allocates_nothing():
    done = subprocess.run([os.path.join(BUILD, "tests", "bench", "bench_node"), "--quick"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout


def test_user_time_is_told_from_the_kernels():
    if not UserTime.is_permitted():
        pytest.skip("the kernel does not permit perf_event_open")

    def user_share(*command):
        process = subprocess.Popen(["sh", "-c", 'read go; exec "$@"', "sh", *command], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with UserTime(process.pid) as user:
            process.stdin.close()
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return user.ns / 1e9 / (usage.ru_utime + usage.ru_stime)

    assert user_share("/usr/bin/python3", "-c", "for i in range(10_000_000): pass") > 0.7
    assert user_share("dd", "if=/dev/zero", "of=/dev/null", "bs=1M", "count=4000") < 0.3


def test_a_part_that_does_not_exist_is_refused():
    done = bench("--quick", "speed")
    assert done.returncode == 2
    assert "there is no part speed; there are ingest, query" in done.stderr


def test_a_figure_is_held_to_its_aim_by_its_median():
    assert Figure("part", "what", [1, 2, 9], "ms", 2).held
    assert not Figure("part", "what", [1, 3, 9], "ms", 2).held
    assert Figure("part", "what", [1, 2, 9], "x", 2, at_least=True).held
    assert not Figure("part", "what", [1, 1.9, 9], "x", 2, at_least=True).held
    assert Figure("part", "what", [1], "s").held is None


def test_the_table_says_which_aims_were_missed():
    lines = table("part", [Figure("part", "one", [4, 5, 6], "ms", 5), Figure("part", "other", [1234], "B", 1024)]).splitlines()
    assert lines[0] == "part"
    assert lines[3].split() == ["one", "5", "ms", "4", "to", "6", "<=", "5", "held"]
    assert lines[4].split() == ["other", "1,234", "B", "<=", "1024", "MISSED"]
