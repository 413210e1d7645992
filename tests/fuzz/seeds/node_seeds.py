"""Lives of a node, in the script of ../README.md, by what is done to it."""

import struct

from datagram import (ANNOUNCE, ASKS, BODY, CONFIRM, GOODBYE, LISTS_YOU, PROBE, REPLY, SIGNED, SOLICIT, WANT_BODY, WHOLE_HOST,
                      accusation, datagram, golden)

OWN = 14  # the first byte of the node's own id
OWN_EPOCH = 77
NORMAL, FAST, QUIET, LEASES_ALONE = range(4)
TINY, SMALL, EIGHT, ROOMY = (rows << 2 for rows in range(4))
ELSEWHERE, ASLEEP = 0x10, 0x20  # another domain; passive
SIGN, REQUIRE = 0x40, 0x80
WITH_KEY = 0x80  # instead of slot 0: from a host that has the key of the fleet


def hear(packet, host=2, port=9842, slot=0):
    return struct.pack(">BBHHH", 0, slot, host, port, len(packet)) + packet


def answer(packet, back=0, host=2, slot=0):
    """To the last probe but `back`, from whoever was asked; from `host` if `back` is 0x80 or more."""
    return struct.pack(">BBHHBH", 1, slot, host, 9842, back, len(packet)) + packet


def echo(back=0, host=2):
    return struct.pack(">BBHHB", 2, 0, host, 9842, back)


def run_ms(time):
    return struct.pack(">BH", 3, time)


def oversleep_s(time):
    return struct.pack(">BH", 4, time)


def resume_after_s(time):
    return struct.pack(">BH", 5, time)


def plug(which, roles=0, shape=0):
    return bytes([6, which, roles, shape])


def reconfigure(choice):
    return bytes([7, choice])


DESCRIBE, ANNOUNCES, PING, FORGET, RESTORE, TIMER, LEAVE = (bytes([order]) for order in range(8, 15))
HELLO = b'{"name":"b"}'


def announce(peer=2, sequence=1, flags=0, body=HELLO, **fields):
    return datagram(ANNOUNCE, peer, flags, body, sequence=sequence, **fields)


def reply(peer=2, sequence=100, flags=LISTS_YOU, **fields):
    return datagram(REPLY, peer, flags, sequence=sequence, length=len(HELLO), **fields)


PROVEN = hear(announce()) + run_ms(500) + answer(reply())  # peer 2 is known, and has answered


def sources():
    return {
        "empty-datagram": hear(b""),
        "source-port-0": hear(announce(), port=0),
        "unicast-port-0": hear(announce(port=0)),
        "source-network": hear(announce(), host=0),
        "source-broadcast": hear(announce(), host=255),
        "source-off-link": hear(announce(), host=300),
        "source-ourselves": hear(announce(), host=1),
        "lease-0": hear(announce(lease=0)),
        "lease-longest": hear(announce(lease=65535)) + oversleep_s(7000),
        "other-domain": hear(announce(domain=1)),
        "segment-gone": plug(0) + hear(announce()),
        "subnet-of-two": plug(0b010, 0, 3) + hear(announce(), slot=1) + hear(announce(3), host=3, slot=1),
        "subnet-of-everything": plug(0b010, 0, 7) + hear(announce(), host=65535, slot=1) + run_ms(3000),
    }


def forgeries():
    return {
        "goodbye-forged": hear(datagram(GOODBYE, OWN, WHOLE_HOST, epoch=OWN_EPOCH, sequence=9, lease=0)) + run_ms(1000),
        "goodbye-of-another": PROVEN + hear(datagram(GOODBYE, 2, WHOLE_HOST, sequence=101, lease=0), host=3) + run_ms(2000),
        "goodbye-of-nobody": hear(datagram(GOODBYE, 9, WHOLE_HOST, lease=0)),
        "suspect-forged-of-us": PROVEN + hear(accusation(OWN, OWN_EPOCH, sequence=102)) + run_ms(3000),
        "suspect-forged-of-a-peer": PROVEN + hear(announce(3), host=3) + hear(accusation(2, peer=3, sequence=5), host=3) + run_ms(6000),
        "suspect-confirmed": PROVEN + hear(announce(3), host=3) + hear(accusation(2, peer=3, sequence=5), host=3) + run_ms(1500)
                             + hear(accusation(2, peer=3, sequence=6, flags=CONFIRM), host=3) + run_ms(3000),
        "suspect-of-nobody": hear(accusation(9)),
        "suspect-cut-off": hear(accusation(2)[:-1]),
        "reply-unasked": hear(reply(nonce=1)),
        "reply-of-a-stranger": hear(announce()) + run_ms(500) + answer(reply(9), 0x80, host=9),
        "reply-with-another-id": hear(announce()) + run_ms(500) + answer(reply(9)),
        "reply-twice": PROVEN + answer(reply()),
        "own-id-elsewhere": hear(announce(OWN, epoch=5)) + run_ms(500) + answer(reply(OWN, epoch=5)) + run_ms(3000),
        "own-echo-from-afar": echo(0) + echo(1, host=7),
        "own-sequence-far-ahead": hear(announce(OWN, epoch=OWN_EPOCH, sequence=2**63 - 1)) + run_ms(1500)
                                  + hear(announce(OWN, epoch=OWN_EPOCH, sequence=2**64 - 1)) + run_ms(1500),
        "sequence-at-the-end": hear(announce(sequence=2**64 - 1)) + hear(announce(sequence=0)) + hear(announce(sequence=2**63)),
    }


def recordings():
    capture = hear(announce()) + hear(announce(sequence=2)) + hear(datagram(GOODBYE, 2, WHOLE_HOST, sequence=3, lease=0))
    restarted = PROVEN + hear(announce(epoch=2)) + run_ms(500) + answer(reply(epoch=2))
    ping_pong = b"".join(hear(announce(epoch=1 + turn % 2, sequence=10 + turn)) + run_ms(300) for turn in range(6))
    return {
        "replay-live": PROVEN + capture + hear(announce()) + run_ms(1000),
        "replay-restarted": restarted + hear(announce()) + hear(announce(sequence=50)) + run_ms(3000),
        "replay-dead": PROVEN + oversleep_s(120) + run_ms(5000) + hear(announce()) + hear(announce(sequence=2)) + run_ms(9000),
        "replay-goodbye": PROVEN + capture + hear(announce(sequence=4)) + hear(datagram(GOODBYE, 2, WHOLE_HOST, sequence=3, lease=0)),
        "epoch-ping-pong": PROVEN + ping_pong + run_ms(3000),
        "epoch-new-unanswered": PROVEN + hear(announce(epoch=2)) + run_ms(4000),
        "epoch-believed": bytes([LEASES_ALONE]) + hear(announce()) + hear(announce(epoch=2)) + hear(announce(sequence=2)),
        "goldens": b"".join(hear(golden(name)) + run_ms(100) for name in
                            ("announce", "announce_minimal", "heartbeat", "probe", "suspect", "suspect_confirm", "goodbye_host")),
    }


def conversations():
    fetch = hear(announce(body=b"", length=1500)) + run_ms(500) + answer(reply(flags=LISTS_YOU))
    part = datagram(REPLY, 2, BODY, b'{"name":"b","os":"' + b"x" * 1118, sequence=101, length=1500)
    return {
        "probed": hear(datagram(PROBE, 2, nonce=7)) + run_ms(1000),
        "probed-for-the-end-of-a-body": DESCRIBE + bytes([5]) + hear(datagram(PROBE, 2, WANT_BODY, pad=1200, offset=1000)),
        "probed-for-a-body-in-little-room": DESCRIBE + bytes([5]) + hear(datagram(PROBE, 2, WANT_BODY, pad=100)),
        "probed-past-the-body": hear(datagram(PROBE, 2, WANT_BODY, pad=1200, offset=65535)),
        "probed-without-lease": hear(datagram(PROBE, 2, nonce=7, lease=0)),
        "probe-of-our-own-reflected": hear(announce()) + run_ms(500) + echo(0) + echo(1) + run_ms(1000),
        "reply-to-a-reply": hear(datagram(PROBE, 2)) + echo(0) + echo(0) + run_ms(1000),
        "solicit-from-nine": b"".join(hear(datagram(SOLICIT, 20 + n, pad=1200, lease=0), host=20 + n) for n in range(9)) + run_ms(3000),
        "solicit-short": hear(datagram(SOLICIT, 2, lease=0)) + run_ms(1000),
        "two-that-ask-each-other": b"".join(hear(announce(2, n, ASKS, pad=1200)) + echo(0) + run_ms(200) for n in range(1, 6)),
        "fetch-in-parts": fetch + run_ms(300) + answer(part) + run_ms(300) + answer(part) + run_ms(2000),
        "fetch-that-never-ends": fetch + (run_ms(300) + answer(datagram(REPLY, 2, BODY, b"x", sequence=200, length=16384))) * 3,
        "silent-peer": PROVEN + run_ms(9000) + run_ms(60000),
        "pinged": PROVEN + PING + b"\0" + answer(reply(sequence=102)) + PING + b"\0" + run_ms(2000),
        "passive-peer": hear(announce(flags=8)) + run_ms(5000) + reconfigure(ASLEEP | ROOMY) + run_ms(5000),
    }


def tables():
    crowd = b"".join(hear(announce(20 + n), host=20 + n) for n in range(12))
    paths = b"".join(hear(announce(sequence=1 + n), host=20 + n) for n in range(10))
    clones = b"".join(hear(announce(epoch=10 + n), host=20 + n) + run_ms(300) + answer(reply(epoch=10 + n)) for n in range(7))
    return {
        "table-full": bytes([EIGHT]) + crowd + run_ms(1000) + hear(announce(99), host=99),
        "table-of-one": bytes([TINY]) + crowd + hear(datagram(GOODBYE, 20, sequence=2, lease=0), host=20) + hear(announce(99), host=99),
        "table-shrinks": bytes([ROOMY]) + crowd + reconfigure(SMALL) + run_ms(40000),
        "paths-full": bytes([LEASES_ALONE | ROOMY]) + paths + run_ms(3000),
        "paths-unproven": PROVEN + paths + run_ms(3000),
        "clones": PROVEN + clones + run_ms(3000),
        "forget": bytes([LEASES_ALONE | ROOMY]) + crowd + oversleep_s(60) + FORGET + b"\0" + FORGET + b"\3" + FORGET + b"\xff",
        "restored": bytes([ROOMY]) + RESTORE + b"\2" + RESTORE + b"\2" + RESTORE + b"\x90" + hear(announce()) + run_ms(2000),
        "restored-itself": RESTORE + bytes([OWN]),
        "restored-for-too-long": RESTORE + b"\5" + oversleep_s(65535) + oversleep_s(65535),
        "bad-body": hear(announce(body=b'{"name":"."}')) + hear(announce(sequence=2, length=99)) + hear(announce(3, body=b"\xff"), host=3),
        "revision-without-body": hear(announce(revision=2, body=b"", length=0)) + hear(announce(sequence=2, revision=3, body=b"", length=12)),
    }


def hosts():
    plugging = b"".join(plug(which, roles, shape) + run_ms(700) for which, roles, shape in
                        ((0b111, 0, 0), (0b101, 0, 1), (0b011, 0b0110, 2), (0, 0, 0), (0b111, 0b101010, 9)))
    return {
        "clock-jumps": PROVEN + oversleep_s(1) + oversleep_s(3) + oversleep_s(3600) + oversleep_s(65535),
        "stopped-30s": PROVEN + oversleep_s(30) + hear(announce(sequence=200)) + run_ms(5000),
        "suspended-a-night": PROVEN + resume_after_s(28800) + run_ms(10000),
        "timer-early": TIMER * 5 + run_ms(1) + TIMER,
        "plugged-and-pulled": PROVEN + plugging + hear(announce(), slot=1),
        "roles": PROVEN + plug(1, 1) + run_ms(500) + hear(announce(3), host=3) + plug(1, 2) + hear(announce(4, flags=ASKS), host=4) + plug(1, 0),
        "described-anew": DESCRIBE + b"\2" + run_ms(2000) + DESCRIBE + b"\x3f" + run_ms(2000) + DESCRIBE + b"\0",
        "profiles": PROVEN + reconfigure(FAST | ROOMY) + run_ms(3000) + reconfigure(QUIET | ROOMY) + run_ms(3000) + reconfigure(LEASES_ALONE | ROOMY),
        "another-domain": PROVEN + reconfigure(ELSEWHERE | ROOMY) + run_ms(1000) + hear(announce(sequence=50)) + reconfigure(ROOMY),
        "announces": ANNOUNCES + b"\1" + ANNOUNCES + b"\0" + ANNOUNCES * 20 + run_ms(5000),
        "leaves": PROVEN + LEAVE + hear(datagram(PROBE, 2, sequence=200)) + run_ms(20) + plug(0b010) + run_ms(500) + LEAVE,
    }


def keys():
    proven = hear(announce(), slot=WITH_KEY) + run_ms(500) + answer(reply(), slot=WITH_KEY)
    forged = announce(flags=SIGNED, body=HELLO, pad=64 + len(HELLO) + 20)
    return {
        "keys-required-of-all": bytes([REQUIRE | ROOMY]) + proven + hear(announce(3), host=3) + run_ms(5000),
        "keys-signature-forged": bytes([REQUIRE | ROOMY]) + hear(forged) + hear(forged[:-1]) + hear(golden("heartbeat_signed")),
        "keys-goodbye-without": bytes([SIGN | ROOMY]) + proven + hear(datagram(GOODBYE, 2, WHOLE_HOST, sequence=101, lease=0)) + run_ms(2000),
        "keys-recording-of-a-signed": bytes([REQUIRE | ROOMY]) + proven + hear(announce(), slot=WITH_KEY) + hear(announce(), 3, slot=WITH_KEY) + run_ms(3000),
        "keys-reply-without": bytes([REQUIRE | ROOMY]) + hear(announce(), slot=WITH_KEY) + run_ms(500) + answer(reply()) + run_ms(9000),
        "keys-migration": bytes([ROOMY]) + PROVEN + reconfigure(SIGN | ROOMY) + hear(announce(sequence=200), slot=WITH_KEY) + run_ms(1000)
                          + reconfigure(REQUIRE | ROOMY) + hear(announce(sequence=300), slot=WITH_KEY) + run_ms(40000),
        "keys-probe-without-room": bytes([SIGN | ROOMY]) + hear(datagram(PROBE, 2)) + hear(datagram(PROBE, 2, WANT_BODY, sequence=2, pad=90)),
        "signatures-where-none-are-looked-at": hear(forged),
        "flood-of-ids": b"".join(hear(announce(100 + n)) for n in range(60)) + run_ms(1000),
    }


def nodes():
    seeds = keys() | sources() | forgeries() | recordings() | conversations() | tables() | hosts()
    # A life begins with its configuration; where a seed gives none, it is a roomy node of the profile `normal`.
    return {name: seed if name in CONFIGURED or name.startswith("keys-") else bytes([ROOMY]) + seed for name, seed in seeds.items()}


CONFIGURED = {"epoch-believed", "table-full", "table-of-one", "table-shrinks", "paths-full", "forget", "restored"}
