"""What a hostile or broken sender can do: raise counters, and nothing else."""

import os
import random
import re

from daemon import Control
from lab import ROOT, wait_until
from wire import ANNOUNCE, BODY, GOODBYE, Peer, Sender

DATAGRAMS = 100_000
BATCH = 250  # datagrams between two questions, well below what the smallest receive buffer holds


def random_bytes(random_source, _):
    return random_source.randbytes(random_source.randrange(0, 1400))


def random_with_magic(random_source, _):
    return b"DSCV" + bytes([random_source.randrange(2, 256)]) + random_source.randbytes(random_source.randrange(59, 1100))


def truncated(random_source, whole):
    return whole[:random_source.randrange(0, len(whole))]


def overwritten(random_source, whole):
    """A good datagram with one field made wrong."""
    offset, value = random_source.choice([
        (4, random_source.randrange(2, 256).to_bytes(1, "big")),  # version
        (5, random_source.randrange(8, 256).to_bytes(1, "big")),  # type
        (48, random_source.randbytes(3) + b"\0"),                 # domain: the right one does not end in 0
        (56, (0xFFFF).to_bytes(2, "big")),                        # length of the whole body
        (58, (1).to_bytes(2, "big")),                             # offset of this part
        (60, b"\0\0"),                                            # no lease
        (62, b"\0\0"),                                            # no port
    ])
    return whole[:offset] + value + whole[offset + len(value):]


def broken_body(random_source, whole):
    at = random_source.randrange(64, len(whole))
    return whole[:at] + b"\xff" + whole[at + 1:]


def deep_body(random_source, whole):
    text = b"[" * random_source.randrange(1, 1000)
    return whole[:56] + len(text).to_bytes(2, "big") + whole[58:64] + text


def too_long(random_source, whole):
    return whole + bytes(random_source.randrange(1201 - len(whole), 1400))


KINDS = [random_bytes, random_with_magic, truncated, overwritten, broken_body, deep_body, too_long]


def goldens():
    """The annotated announcements that the unit tests and the protocol document share, without padding."""
    for name in ("announce", "announce_minimal"):
        with open(os.path.join(ROOT, "tests", "data", name + ".hex"), encoding="utf-8") as file:
            yield bytes.fromhex("".join(line.partition("#")[0] for line in file))


def malformed(random_source, all_goldens):
    while True:
        golden = random_source.choice(all_goldens)
        datagram = random_source.choice(KINDS)(random_source, golden)
        if datagram != golden:
            return datagram


SUSPICIONS = {"sent_suspicion", "suspicion_heard", "self_suspected"}


def memory_kib(daemon):
    with open(f"/proc/{daemon.pid}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"^Rss: +(\d+)", file.read(), re.MULTILINE)[1])


def test_a_hundred_thousand_malformed_datagrams_change_nothing_but_counters(lab, sanitized):
    one, two, three = lab(3)
    daemon = one.up("--log-level", "debug")
    friend = three.up()
    wait_until(lambda: all(one.peers().get(name, {}).get("mutual") for one, name in ((daemon, "h3"), (friend, "h1"))), 10,
               "they know each other")

    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    random_source = random.Random(seed)
    originals = list(goldens())
    sender = Sender(two)
    control = Control.over_unix(one)

    def rows():
        volatile = ("age_s", "expires_in_s", "first_seen", "last_seen", "rtt_ms")
        return [{key: value for key, value in row.items() if key not in (*volatile, "paths")}
                for row in control.ask("list", all=True)["peers"]]

    rows_before, generation = rows(), control.ask("list")["generation"]
    before, memory = daemon.counters(), memory_kib(daemon)
    log_before = len(daemon.log())
    worth_reading = 0  # datagrams that the kernel's filter lets through: a header's length, the magic
    for number in range(DATAGRAMS):
        datagram = malformed(random_source, originals)
        worth_reading += len(datagram) >= 64 and datagram[:4] == b"DSCV"
        sender.send(datagram)
        if number % BATCH == 0:
            control.ask("status")
    after = wait_until(lambda: (now := daemon.counters())["received"] - before["received"] >= worth_reading * 0.99 and now,
                       10, lambda: f"of {worth_reading} datagrams most are received: {daemon.counters()}")

    gained = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    suspected = SUSPICIONS & gained.keys()  # on a busy machine a neighbour may answer late
    if not suspected:
        assert rows() == rows_before
        assert control.ask("list")["generation"] == generation
    assert control.ask("list", all=True)["total"] == 1 and set(friend.peers()) == {"h1"}
    drops = {name: count for name, count in gained.items() if name.startswith("drop_")}
    assert sum(drops.values()) >= worth_reading * 0.99
    for name in ("bad_version", "unknown_type", "other_domain", "bad_lease", "bad_port", "too_long", "rate_limited"):
        assert drops.get(f"drop_{name}", 0) > 100, (name, gained)
    assert drops["drop_bad_body"] > 0, "what one address may have read of its descriptions"
    assert gained.keys() - drops.keys() - suspected <= {"received", "refreshed", "challenged", "solicit_heard", "probe_heard", "reply_heard", "answer_covered",
                                            "sent_announce", "sent_answer", "sent_probe", "sent_reply"}, gained
    assert len(daemon.log()) - log_before < 100_000, "the log is bounded"
    if not sanitized:  # whose allocator keeps what was freed
        assert memory_kib(daemon) - memory < 1024


UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
ATTACKS = ["\x1b[2J\x1b[H", "\x1b]0;owned\x07", "a\nh9 alive", "a\rb", "\x9b31m", "\u202eevil", "\u200bhidden", "\u2028",
           "tab\there", "\x00", "\x7f", "\ufeff"]


def hostile_peers():
    """Each attack in each place where a peer may put text."""
    for number, (attack, place) in enumerate((attack, place) for attack in ATTACKS for place in range(8)):
        peer = Peer(number, source=f"10.77.8.{1 + number}")
        peer.body = [
            {"name": attack},
            {"name": "n" + attack},
            {"name": peer.name, "os": attack, "kernel": attack, "arch": attack, "version": attack},
            {"name": peer.name, "tags": {"role": attack}},
            {"name": peer.name, "tags": {attack: "x"}},
            {"name": peer.name, "services": [{"name": attack, "type": "_ssh._tcp", "port": 22}]},
            {"name": peer.name, "services": [{"name": "s", "type": attack, "port": 22}]},
            {"name": peer.name, "services": [{"name": "s", "type": "_ssh._tcp", "port": 22, "txt": {"k": attack}}]},
        ][place]
        yield peer


def test_hostile_text_never_reaches_a_terminal_or_the_log(lab):
    one, two = lab(2)
    daemon = one.up("--log-level", "debug")
    sender = Sender(two)
    sender.speak_for("10.77.8.0/24")
    honest = Peer(9000, name="honest", source="10.77.8.250")
    honest.body["os"] = "D\u00e9bian \u2603 \U0001f427"
    peers = [*hostile_peers(), honest]
    for peer in peers:
        sender.announce(peer)
        daemon.ask("status")
    wait_until(lambda: "honest" in daemon.peers(), 5, "what is printable is welcome")
    sender.send(Peer(9001).raw(ANNOUNCE, BODY, b'{"name":"x","os":"\x1b[2J\xff\xfe"}'))
    for peer in peers[:5]:
        sender.send(peer.raw(GOODBYE, 0, b""), peer.source)
    wait_until(lambda: daemon.counters()["drop_bad_body"] >= len(peers), 5, lambda: daemon.counters())

    outputs = {"log": daemon.log()}
    listed = [row["id"] for row in daemon.peers(everyone=True).values()]
    for arguments in [("list",), ("list", "--all"), ("list", "--format", "wide"), ("list", "--json"),
                      ("list", "--format", "ndjson"), ("counters",), ("status",), ("interfaces",),
                      ("show", "\x1b[2Jnobody"), *(("show", one_id) for one_id in listed[:5])]:
        done = one.discoverctl(*arguments)
        outputs[str(arguments)] = done.stdout + done.stderr
    for what, text in outputs.items():
        assert text, what
        assert not UNPRINTABLE.search(text), (what, UNPRINTABLE.search(text))
