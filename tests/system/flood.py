#!/usr/bin/python3
"""Measures what forgeries do to a host and its table. tests/system/test_flood.py does the same, shorter, and judges.

DISCOVER_BUILD=build/quickstart tests/system/flood.py [SECONDS] [RATE]     default: 60 s of 100,000 a second, in each mode
"""

import json
import os
import re
import subprocess
import sys
import time

from lab import BUILD, Lab, wait_until
from namespaces import become_root

SENDER = os.path.abspath(os.environ.get("DISCOVER_SENDER", os.path.join(BUILD, "tests", "bench", "bench_sender")))  # may be of another build
KEYS = "/run/keys"
CONFIGURATION = "/run/discoverd.json"
LISTED = ("alive", "suspect")  # a machine that is busy with the flood may lose a probe, and each suspicion is contradicted


def write(host, path, text):
    file = os.open(f"/proc/{host.pid}/root{path}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(file, text.encode())
    os.close(file)


def memory_kib(daemon, field="Pss"):
    with open(f"/proc/{daemon.pid}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(rf"^{field}: +(\d+)", file.read(), re.MULTILINE)[1])


def introduce(hosts):
    """Lets each know the others' hardware addresses. All namespaces of the machine share one table of 1,024 neighbours, which the
    questions of all besieged to addresses that do not exist fill: what is not in it cannot be sent to then."""
    macs = {host.address: json.loads(host.run("ip", "-json", "link", "show", "eth0").stdout)[0]["address"] for host in hosts}
    for host in hosts:
        for address in macs.keys() - {host.address}:
            host.ip("neighbour", "replace", address, "lladdr", macs[address], "dev", "eth0", "nud", "permanent")


class Siege:
    """Three hosts that know each other, and a fourth that floods the first."""

    def __init__(self, lab, auth):
        *self.hosts, self.attacker = lab.hosts
        self.auth = auth
        made = self.attacker.discoverctl("keygen")
        assert made.returncode == 0, made.stderr
        key = made.stdout
        for host in lab.hosts:
            write(host, KEYS, key)
            write(host, CONFIGURATION, json.dumps({"auth": auth, "key_file": KEYS}))
        introduce(lab.hosts)
        self.daemons = [host.up("--config", CONFIGURATION) for host in self.hosts]
        self.victim = self.daemons[0]
        for daemon in self.daemons:
            wait_until(lambda d=daemon: [row["verified"] for row in d.peers().values()] == [True, True], 15, daemon.peers)

    def flood(self, *limits):
        """Starts the sender. Where keys are required it knows the id of one, so that every tag has to be reckoned."""
        kind = ["forged", *(["--key", KEYS, "--spoiled"] if self.auth == "require" else [])]
        return self.attacker.popen(SENDER, *kind, "--to", self.hosts[0].address, *limits)

    def ask(self):
        """How long each page of a listing took, in ms, and the names of those alive."""
        took, alive, after = [], set(), None
        while True:
            started = time.monotonic()
            reply = self.victim.ask("list", after=after)
            took.append((time.monotonic() - started) * 1000)
            alive |= {row["name"] for row in reply["peers"] if row["state"] in LISTED}
            after = reply["next"]
            if after is None:
                return took, alive

    def was_lost(self):
        """When any of the three lost another, or does not list it as alive, as sentences."""
        lost = []
        for daemon in self.daemons:
            for other in set(self.hosts) - {daemon.host}:
                past, = daemon.ask("history", peer=other.name)["peers"]
                lost += [f"{daemon.host.name}: {other.name} {event['kind']} {event['at']}" for event in past["events"]
                         if event["kind"] in ("lost", "left", "forgotten")]
                if past["appearances"] > 1 or past["state"] not in LISTED:
                    lost.append(f"{daemon.host.name}: {other.name} is {past['state']}, and has appeared {past['appearances']} times")
        return lost

    def newcomer_is_listed_after(self):
        started = time.monotonic()
        self.attacker.up("--config", CONFIGURATION)
        # Up to 512 addresses are asked before it, some 50 a second; with the second of its announcements there is room for it, if not before.
        wait_until(lambda: self.attacker.name in self.ask()[1], 60, self.victim.counters)
        return time.monotonic() - started


def besiege(siege, seconds, rate, warm_up):
    """The figures of one siege, as a dictionary."""
    lines, cpu = siege.victim.log().count("\n"), siege.victim.cpu_seconds()
    sender = siege.flood("--rate", str(rate), "--seconds", str(seconds))
    started = time.monotonic()
    latencies, sizes, missing = [], [], 0
    while sender.poll() is None:
        took, alive = siege.ask()
        latencies += took
        missing += not {host.name for host in siege.hosts[1:]} <= alive
        if time.monotonic() > started + warm_up:
            sizes.append(memory_kib(siege.victim))
        time.sleep(0.02)
    sent = json.loads(sender.communicate()[0])
    cpu = siege.victim.cpu_seconds() - cpu
    newcomer = siege.newcomer_is_listed_after()
    latencies.sort()
    counters = siege.victim.counters()
    return {"mode": siege.auth, "sent_per_s": round(sent["sent"] / sent["seconds"]), "seconds": round(sent["seconds"], 1),
            "cpu_percent": round(100 * cpu / sent["seconds"]), "pages": len(latencies),
            "list_ms_median": round(latencies[len(latencies) // 2], 1), "list_ms_p99": round(latencies[int(len(latencies) * 0.99)], 1),
            "lists_without_a_genuine_peer": missing, "genuine_lost": siege.was_lost(),
            "pss_kib": [min(sizes), max(sizes)] if sizes else [], "rows": siege.victim.ask("status")["peers"],
            "log_lines": siege.victim.log().count("\n") - lines, "newcomer_s": round(newcomer, 2),
            "received": counters["received"], "self_suspected": counters["self_suspected"],
            "dropped": {name: count for name, count in counters.items() if name.startswith("drop_") and count > 100}}


def main():
    if os.geteuid() != 0:
        become_root()
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    if not os.path.exists(SENDER):
        subprocess.run(["ninja", "-C", BUILD, os.path.relpath(SENDER, BUILD)], check=True, stdout=subprocess.DEVNULL)
    for auth in ("off", "require"):
        with Lab(4) as lab:
            print(json.dumps(besiege(Siege(lab, auth), seconds, rate, warm_up=seconds / 6)))


if __name__ == "__main__":
    main()
