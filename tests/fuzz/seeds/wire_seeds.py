"""Datagrams and descriptions, by what is wrong with them."""

import json

from datagram import ANNOUNCE, BODY, REPLY, SIGNED, SUSPECT, accusation, datagram, golden

GOLDEN = ("announce", "announce_minimal", "announce_solicit", "goodbye_host", "goodbye_segment", "heartbeat", "heartbeat_signed", "probe", "probe_fetch",
          "reply", "reply_part", "solicit", "suspect", "suspect_confirm")
HEADER = 64
LONGEST = 1200


def headers():
    seeds = {"golden-" + name.replace("_", "-"): golden(name) for name in GOLDEN}
    reply = golden("reply_part")
    seeds |= {f"truncated-reply-{length}": reply[:length] for length in (1, 4, 63, 64, 65, 127)}
    seeds |= {
        "empty": b"",
        "too-long": datagram(ANNOUNCE, body=b"x" * (LONGEST + 1 - HEADER)),
        "bad-magic": datagram(ANNOUNCE, magic=b"DSCW"),
        "bad-version": datagram(ANNOUNCE, version=2),
        "type-0": datagram(0),
        "type-7": datagram(7),
        "all-flags": datagram(ANNOUNCE, flags=0xff, body=b'{"name":"a"}', pad=200),
        "signed": datagram(ANNOUNCE, flags=SIGNED, body=b'{"name":"a"}', pad=HEADER + 12 + 20, length=12),
        "signed-without-room": datagram(ANNOUNCE, flags=SIGNED | BODY, pad=HEADER + 20, length=12),
        "body-without-length": datagram(ANNOUNCE, flags=BODY, pad=100),
        "body-longer-than-any": datagram(ANNOUNCE, flags=BODY, pad=100, length=16385),
        "body-at-its-limit": datagram(ANNOUNCE, flags=BODY, pad=100, length=16384),
        "offset-at-the-end": datagram(REPLY, flags=BODY, pad=100, length=36, offset=36),
        "offset-past-the-end": datagram(REPLY, flags=BODY, pad=100, length=36, offset=65535),
        "last-byte-of-a-body": datagram(REPLY, flags=BODY, pad=100, length=36, offset=35),
        "numbers-all-ones": datagram(ANNOUNCE, peer=255, flags=0xff, epoch=2**64 - 1, sequence=2**64 - 1, nonce=2**64 - 1,
                                     domain=2**32 - 1, revision=2**32 - 1, length=65535, offset=65535, lease=65535, port=65535),
        "numbers-all-zero": datagram(ANNOUNCE, peer=0, epoch=0, sequence=0, domain=0, revision=0, lease=0, port=0),
        "accusation-a-byte-short": accusation(3)[:-1],
        "accusation-in-a-part": datagram(SUSPECT, flags=BODY, pad=HEADER + 24, length=48, offset=24),
    }
    return seeds


def service(**changes):
    return {"services": [{"name": "ssh", "type": "_ssh._tcp", "port": 22} | changes]}


def described(**keys):
    return json.dumps({"name": "a"} | keys, ensure_ascii=False).encode()


def bodies():
    seeds = {
        "golden": golden("announce")[HEADER:],
        "empty": b"",
        "empty-object": b"{}",
        "not-an-object": b'["name"]',
        "cut-off": b'{"name":"a","os":"Deb',
        "more-behind-it": b'{"name":"a"} {}',
        "duplicate-keys": b'{"name":"a","name":"b"}',
        "duplicate-tags": b'{"name":"a","tags":{"k":"1","k":"2"}}',
        "depth-bomb": b'{"name":"a","later":' + b"[" * 4000 + b"]" * 4000 + b"}",
        "depth-one-too-many": b'{"name":"a","services":[{"txt":{"a":[]}}]}',
        "unknown-keys": b'{"name":"a","later":{"x":[1,-2.5,true,null,"\\u0000"]}}',
        "nulls": b'{"name":"a","os":null,"tags":null,"services":null}',
        "invalid-utf-8": b'{"name":"a","os":"\xff\xfe"}',
        "overlong-utf-8": b'{"name":"a","os":"\xc0\xaf"}',
        "lone-surrogate": b'{"name":"a","os":"\\ud800"}',
        "surrogate-pair": b'{"name":"a","os":"\\ud83d\\ude00"}',
        "raw-nul": b'{"name":"a","os":"\x00"}',
        "escaped-nul": b'{"name":"a","os":"\\u0000"}',
        "escaped-esc": b'{"name":"a","os":"\\u001b[2J"}',
        "bidi": described(os="abc\u202edef"),
        "zero-width-in-tag": described(tags={"k": "\u200b"}),
        "c1-control": described(kernel="\u009b31m"),
        "escape-bomb": described(tags={str(n): "\u00e9" * 128 for n in range(64)}),
        "text-at-its-limit": described(os="x" * 256),
        "text-too-long": described(os="x" * 257),
        "tags-65": described(tags={str(n): "" for n in range(65)}),
        "tag-key-with-blank": described(tags={"a b": ""}),
        "services-64": described(**{"services": service()["services"] * 64}),
        "services-65": described(**{"services": service()["services"] * 65}),
        "txt-33": described(**service(txt={str(n): "" for n in range(33)})),
        "service-name-empty": described(**service(name="")),
        "service-type-without-protocol": described(**service(type="_ssh")),
        "booted-at-last": described(booted_at=253402300799),
        "booted-at-past-last": described(booted_at=253402300800),
        "booted-at-beyond-64-bits": b'{"name":"a","booted_at":18446744073709551616}',
        "booted-at-negative": described(booted_at=-1),
        "booted-at-infinite": b'{"name":"a","booted_at":1e999}',
        "booted-at-fraction": b'{"name":"a","booted_at":1.5}',
        "addresses-65": described(addresses=["10.0.0.7"] * 65),
    }
    for label, port in {"0": 0, "1": 1, "65535": 65535, "65536": 65536, "negative": -1}.items():
        seeds["port-" + label] = described(**service(port=port))
    for label, name in {"empty": "", "dot": ".", "two-dots": "a..b", "253": "a" * 253, "254": "a" * 254, "blank": "a b", "dash": "-_-"}.items():
        seeds["name-" + label] = json.dumps({"name": name}).encode()
    for label, address in {"any": "0.0.0.0", "broadcast": "255.255.255.255", "multicast": "224.0.0.1", "loopback": "127.0.0.1",
                           "v6": "fd00::7", "v6-any": "::", "v6-multicast": "ff02::1", "no-address": "10.0.0.256"}.items():
        seeds["address-" + label] = described(addresses=[address])
    return seeds
