"""The example programs do what they say, on hosts that know each other."""

import os
import signal
import subprocess

import pytest
from lab import BUILD, ROOT, wait_until

EXAMPLES = os.path.join(ROOT, "tools", "examples")
PYTHON = "/usr/bin/python3"


@pytest.fixture
def two(lab):
    hosts = lab(2)
    daemons = [host.up() for host in hosts]
    wait_until(lambda: "h2" in daemons[0].peers() and "h1" in daemons[1].peers(), 10, "they know each other")
    return hosts, daemons


def inner(process):
    """The pid of what nsenter(1) has started."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
        return int(file.read())


def test_listing_in_python(two):
    hosts, _ = two
    done = hosts[0].run(PYTHON, os.path.join(EXAMPLES, "list.py"))
    assert done.stdout == "h2 10.77.0.2 alive\n", done.stderr


def test_watching_in_python_also_across_a_restart(two):
    hosts, daemons = two
    with hosts[0].popen(PYTHON, os.path.join(EXAMPLES, "watch.py")) as watching:
        try:
            assert watching.stdout.readline() == "appeared h2 10.77.0.2\n"
            assert watching.stdout.readline() == "snapshot-end  \n"
            daemons[1].stop()
            assert watching.stdout.readline() == "left h2 10.77.0.2\n"
            daemons[0].stop()
            assert watching.stdout.readline() == "closing  \n"
            hosts[0].up()
            assert watching.stdout.readline() == "gap  \n"
        finally:
            os.kill(inner(watching), signal.SIGKILL)


def test_publishing_in_python(two):
    hosts, daemons = two
    with hosts[0].popen(PYTHON, os.path.join(EXAMPLES, "publish.py"), "web", "_http._tcp", "80") as publishing:
        assert publishing.stdout.readline() == "published web\n"
        wait_until(lambda: daemons[1].peers()["h1"]["services"], 5, "it is announced")
        os.kill(inner(publishing), signal.SIGTERM)
        assert publishing.wait(5) == 0
    wait_until(lambda: not daemons[1].peers()["h1"]["services"], 5, "it is withdrawn")


def test_all_of_it_in_cpp(two):
    hosts, daemons = two
    program = os.path.join(BUILD, "tools", "examples", "neighbours")
    with hosts[0].popen(program, stdout=subprocess.PIPE) as neighbours:
        lines = [neighbours.stdout.readline() for _ in range(4)]
        assert lines == ["listed h2 10.77.0.2\n", "published\n", "appeared h2 10.77.0.2\n", "snapshot-end\n"]
        assert daemons[0].ask("tag", tags={"x": "y"})["changed"]
        assert daemons[1].ask("tag", tags={"x": "y"})["changed"]
        assert neighbours.stdout.readline() == "updated h2 10.77.0.2\n"
        assert neighbours.wait(20) == 0
