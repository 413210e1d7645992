"""What ends without a goodbye ends with its lease, where nobody is asked. One wait serves all cases, side by side."""

import signal
import time

from lab import wait_until

LEASE = 35.0  # s; 3.5 intervals of 10 s


def test_whoever_falls_silent_is_lost_when_its_lease_ends_and_nobody_else_is(lab):
    hosts = lab(6)
    killed, cut_off, poorer, moved, _, _ = hosts
    for host in (poorer, hosts[4], hosts[5]):
        host.ip("addr", "add", f"10.88.0.{host.number}/24", "brd", "+", "dev", "eth0")
    for host in hosts:
        host.run("sh", "-c", """echo '{"passive": true}' > /run/passive.json""")
    daemons = [host.up("--config", "/run/passive.json") for host in hosts]
    *others, observer = daemons
    wait_until(lambda: observer.peers().keys() == {"h1", "h2", "h3", "h4", "h5"}
               and len(observer.peers()["h3"]["paths"]) == len(observer.peers()["h5"]["paths"]) == 2, 10, observer.peers)

    others[0].send_signal(signal.SIGKILL)
    cut_off.ip("link", "set", "eth0", "down")
    poorer.ip("addr", "del", "10.88.0.3/24", "dev", "eth0")
    moved.ip("addr", "del", "10.77.0.4/16", "dev", "eth0")
    moved.ip("addr", "add", "10.77.0.104/16", "brd", "+", "dev", "eth0")
    start = time.monotonic()

    def ended():
        rows = observer.peers(everyone=True)
        return (rows["h1"]["state"] == rows["h2"]["state"] == "lost"
                and rows["h3"]["addresses"] == ["10.77.0.3"] and rows["h4"]["addresses"] == ["10.77.0.104"])

    wait_until(ended, LEASE + 8, observer.peers)
    assert time.monotonic() - start > LEASE - 12, "a lease is kept: announcements are at most 10 s apart"
    rows = observer.peers(everyone=True)
    for name in ("h1", "h2"):
        assert rows[name]["expires_in_s"] == 0 and rows[name]["age_s"] >= rows[name]["lease_s"] == LEASE
    for name in ("h3", "h4", "h5"):
        assert rows[name]["state"] == "alive"
    assert rows["h4"]["address"] == "10.77.0.104"
    states = {name: {path["address"]: path["state"] for path in row["paths"]} for name, row in rows.items()}
    assert states["h3"]["10.77.0.3"] == states["h4"]["10.77.0.104"] == "alive"
    assert states["h3"].get("10.88.0.3") != "alive" and states["h4"].get("10.77.0.4") != "alive"
    assert states["h5"] == {"10.77.0.5": "alive", "10.88.0.5": "alive"}
    assert observer.peers().keys() == {"h3", "h4", "h5"}

    # Whoever was cut off knew at once, and finds everybody again.
    assert set(others[1].states().values()) == {"lost"}
    cut_off.ip("link", "set", "eth0", "up")
    wait_until(lambda: observer.states()["h2"] == "alive", 5, "h2 is back")
    wait_until(lambda: others[1].peers().keys() == {"h3", "h4", "h5", "h6"}, 15, others[1].peers)
