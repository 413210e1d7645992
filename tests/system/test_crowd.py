"""Thousands of peers, listed over pages while they come and go."""

import json
import threading

from daemon import Control
from lab import wait_until
from wire import Peer, Sender

PERSISTENT = 2000
PASSING = 300


def source(number):
    return f"10.77.{8 + number // 250}.{1 + number % 250}"


def announce_until_listed(sender, peers, client, every=50):
    """A burst may overrun the receiver's buffer; whoever is missing is announced again, as on a real segment."""
    missing = peers
    for _ in range(10):
        for start in range(0, len(missing), every):
            for peer in missing[start:start + every]:
                sender.announce(peer)
            client.ask("status")  # lets the daemon catch up
        listed = {row["id"] for page in client.pages() for row in page["peers"]}
        missing = [peer for peer in peers if peer.id.hex() not in listed]
        if not missing:
            return
    raise AssertionError(f"{len(missing)} are never listed")


def churn(sender, peers, stop):
    """Lets peers appear and leave, one after the other, until told to stop; returns how often."""
    rounds = 0
    while not stop.is_set():
        for peer in peers:
            sender.announce(peer)
            sender.goodbye(peers[(peer.number * 7) % len(peers)])
            stop.wait(0.0005)  # s; about 2,000 changes a second
        rounds += 1
    return rounds


def test_two_thousand_peers_are_each_listed_once_while_others_come_and_go(lab):
    one, two = lab(2)
    daemon = one.up()
    sender = Sender(two)
    sender.speak_for("10.77.8.0/21")
    peers = [Peer(number, lease_s=600, source=source(number % 1900)) for number in range(PERSISTENT)]
    announce_until_listed(sender, peers, Control.over_unix(one))
    expected = {peer.id.hex() for peer in peers}

    stop = threading.Event()
    passing = [Peer(number, lease_s=600, source=source(1900 + number % 80)) for number in range(PASSING)]
    for index, peer in enumerate(passing):
        peer.id = peer.id[:1] + b"passing" + peer.id[8:]
        peer.number = index
    worker = threading.Thread(target=churn, args=(sender, passing, stop))
    worker.start()
    try:
        generations = set()
        for listing in range(10):
            client = (Control.over_unix if listing % 2 else Control.over_udp)(one)
            pages = client.pages(limit=(50, 100, 333, 1000, 5000)[listing % 5], all=bool(listing % 2))
            ids = [row["id"] for page in pages for row in page["peers"]]
            assert len(pages) > 1
            assert len(ids) == len(set(ids)), "no duplicate"
            assert expected <= set(ids), f"{len(expected - set(ids))} are missing"
            assert ids == sorted(ids), "in order of id"
            generations |= {page["generation"] for page in pages}
        assert len(generations) > 20, "the table did change meanwhile"
    finally:
        stop.set()
        worker.join()

    # discoverctl joins the pages.
    done = one.discoverctl("list", "--json", within=30)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["peers"]
    assert expected <= {row["id"] for row in rows} and len(rows) == len({row["id"] for row in rows})
    wait_until(lambda: daemon.ask("status")["peers"]["alive"] >= PERSISTENT, 5, "all are alive")
    assert daemon.ask("status")["peers"]["lost"] == 0
