"""discoverctl as scripts use it, against real daemons."""

import json
import subprocess

from lab import DISCOVERCTL


def test_a_script_waits_for_peers_and_finds_them(lab):
    hosts = lab(3)
    hosts[0].up()
    command = hosts[0].enter(DISCOVERCTL, "wait", "count>=2 && name~^h[23]$", "--timeout", "20s", "--format", "name")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as waiting:
        daemons = [host.up() for host in hosts[1:]]
        assert (*waiting.communicate(timeout=25), waiting.returncode) == ("h2\nh3\n", "", 0)
    assert hosts[0].discoverctl("resolve", "h2").stdout == "10.77.0.2\n"
    assert hosts[0].discoverctl("resolve", "10.77.0.3").stdout == "h3\n"
    assert "10.77.0.2\th2\n10.77.0.3\th3\n" in hosts[0].discoverctl("export", "hosts").stdout

    daemons[1].stop()
    done = hosts[0].discoverctl("wait", "name=h3 && state=left", "--timeout", "8s", "--json")
    assert (done.returncode, [row["name"] for row in json.loads(done.stdout)["peers"]]) == (0, ["h3"]), done.stderr
    assert hosts[0].discoverctl("wait", "count=1 && address=10.77.0.0/16", "--timeout", "8s", "--quiet").returncode == 0
    assert hosts[0].discoverctl("resolve", "h3").returncode == 4
    assert hosts[0].discoverctl("wait", "count>=2", "--timeout", "200ms").returncode == 6
