"""What is text: requests to the control socket, configurations, snapshots, and cells of a table."""

import json
import struct

from datagram import golden

ID = "02" + "00" * 15  # of a peer
SSH = {"name": "ssh", "type": "_ssh._tcp", "port": 22}
ODD_JSON = {
    "empty": b"",
    "not-an-object": b"[]",
    "not-json": b"list",
    "cut-off": b'{"op":"li',
    "duplicate-keys": b'{"op":"list","op":"status"}',
    "depth-bomb": b'{"op":' + b"[" * 3000,
    "invalid-utf-8": b'{"op":"\xff"}',
    "raw-nul": b'{"op":"\x00"}',
    "more-behind-it": b'{"op":"list"}{"op":"list"}',
}


def encoded(value):
    return json.dumps(value, ensure_ascii=False).encode()


def requests():
    of_one = {op: encoded({"op": op, "id": 1}) for op in
              ("list", "status", "interfaces", "counters", "config", "history", "keys", "watch", "unwatch", "reload", "announce", "solicit")}
    of_a_peer = {op: encoded({"op": op, "id": "x", "peer": "node4"}) for op in ("show", "forget", "probe")}
    changes = {
        "publish": {"service": SSH | {"txt": {"a": "b"}}},
        "publish-hostile": {"service": SSH | {"name": "\u202e", "port": 0}},
        "publish-port-past-its-bound": {"service": SSH | {"port": 65536}},
        "withdraw": {"name": "B\u00fcro", "type": "_ipp._tcp"},
        "tag": {"tags": {"role": "db", "gpu": None}},
        "tag-too-many": {"tags": {str(n): "" for n in range(64)}},
        "tag-too-long": {"tags": {"k": "x" * 257}},
    }
    others = {
        "op-unknown": {"op": "\u001b[2J"},
        "list-all-of-a-page": {"op": "list", "all": True, "limit": 1, "max_bytes": 1024},
        "list-after": {"op": "list", "after": ID, "all": True},
        "list-after-nothing-known": {"op": "list", "after": "zz"},
        "list-fields": {"op": "list", "fields": ["conflicts", "name", "tags"]},
        "list-no-fields": {"op": "list", "fields": []},
        "list-fields-unknown": {"op": "list", "fields": ["\u001b[2J", 7]},
        "limit-0": {"op": "list", "limit": 0},
        "limit-past-its-bound": {"op": "list", "limit": 100001},
        "limit-beyond-64-bits": {"op": "list", "limit": 2**64},
        "reply-of-1023-bytes": {"op": "status", "max_bytes": 1023},
        "reply-of-65507-bytes": {"op": "status", "max_bytes": 65507},
        "id-at-its-limit": {"op": "status", "id": "i" * 64},
        "id-too-long": {"op": "status", "id": "i" * 65},
        "id-hostile": {"op": "status", "id": "\u0000\u001b\u202e\""},
        "id-beyond-64-bits": {"op": "status", "id": 2**64},
        "show-ambiguous": {"op": "show", "peer": "node"},
        "show-by-address": {"op": "show", "peer": "10.0.0.4"},
        "show-by-digits": {"op": "show", "peer": "0000000000000000"},
        "show-nobody": {"op": "show", "peer": "\u200b"},
        "show-itself": {"op": "show", "peer": "self"},
        "forget-the-departed": {"op": "forget", "peer": "node5"},
        "history-of-one": {"op": "history", "peer": "node4", "limit": 1},
        "watch-since": {"op": "watch", "id": 1, "since": "00000000000004d2-17", "snapshot": False},
        "watch-since-never": {"op": "watch", "id": 1, "since": "-1"},
        "watch-without-id": {"op": "watch"},
    }
    seeds = dict(ODD_JSON) | of_one | of_a_peer | {name: encoded(request) for name, request in others.items()}
    return seeds | {name: encoded({"op": name.partition("-")[0]} | keys) for name, keys in changes.items()}


def configurations():
    whole = {"name": "node7", "domain": "lab", "port": 9842, "control_port": 0, "interfaces": ["eth*", "!eth1", "!!lo"],
             "listen_only": ["wlan*"], "announce_only": False, "profile": "fast", "passive": True, "auth": "sign", "key_file": "/etc/discoverd/keys", "log_level": "debug",
             "max_peers": 64, "tags": {"role": "worker"}, "services": [SSH | {"txt": {"a": ""}}]}
    others = {
        "whole": whole,
        "nulls": dict.fromkeys(whole),
        "key-unknown": {"prot": 9842},
        "key-hostile": {"\u001b[2J": 1},
        "name-two-dots": {"name": "a..b"},
        "name-254": {"name": "a" * 254},
        "port-0": {"port": 0},
        "port-65536": {"port": 65536},
        "port-text": {"port": "9842"},
        "max-peers-past-its-bound": {"max_peers": 2**63},
        "profile-unknown": {"profile": "\u202e"},
        "auth-unknown": {"auth": "on"},
        "key-file-relative": {"key_file": "../keys"},
        "pattern-bad": {"interfaces": ["!!!", "[", ""]},
        "both-roles": {"listen_only": True, "announce_only": ["eth0"]},
        "tag-key-bad": {"tags": {"a b": "c"}},
        "tag-text-bad": {"tags": {"a": "\u0000"}},
        "service-twice": {"services": [SSH, SSH]},
        "service-unknown-key": {"services": [SSH | {"prot": 1}]},
        "too-much": {"tags": {str(n): "\u00e9" * 128 for n in range(64)}},
        "too-much-for-a-passive-host": {"passive": True, "tags": {str(n): "x" * 200 for n in range(8)}},
    }
    seeds = dict(ODD_JSON) | {name: encoded(value) for name, value in others.items()}
    return seeds | {
        "comments": b'// of the lab\n{ /* nothing */ "name": "node7" // yes\n}\n',
        "comment-without-end": b'{"name":"node7"} /*',
        "deep": b'{"tags":' * 17 + b"1" + b"}" * 17,
        "duplicate-keys": b'{"port":1,\n"port":2}',
        "error-on-line-3": b'{\n"name":\n  oops}',
    } | key_files()


def key_files():
    ones, zeros = b"AQEB" * 10 + b"AQE=", b"AAAA" * 10 + b"AAA="
    return {
        "keys": b"# of the lab\n\n" + ones + b" 2026-11 new one \r\n\t" + zeros + b"\n",
        "keys-comment-hostile": ones + b" a\x1b[31m\xff\xe2\x80\xae\n",
        "keys-cut-off": ones[:-2],
        "keys-five": b"".join(b"%cAAA" % letter + zeros[4:] + b"\n" for letter in b"ABCDE"),
        "keys-same-twice": ones + b"\n" + ones + b" again\n",
        "keys-of-33-bytes": b"AQEB" * 11,
        "keys-of-another-alphabet": b"__--" * 10 + b"AQE=",
        "keys-none": b"# nothing\n",
    }


def replies():
    at = "2026-09-20T10:11:12.345Z"
    path = {"interface": "eth0", "address": "10.0.0.2", "state": "alive", "age_s": 0.5, "rtt_ms": 1e308}
    peer = {"id": ID[:32], "name": "node7", "state": "alive", "verified": True, "age_s": 1.5, "first_seen": at, "restarts": 2,
            "tags": {"role": "db"}, "services": [SSH], "addresses": ["10.0.0.2"], "paths": [path], "conflicts": []}
    event = {"seq": 1, "cursor": "00000000000004d2-17", "at": at, "kind": "appeared", "id": ID[:32], "changed": [], "peer": peer}
    past = {"id": ID[:32], "appearances": 3, "events": [{"at": at, "kind": "lost", "changed": ["tags"], "address": None}]}
    segment = {"interface": "eth0", "address": "10.0.0.1", "prefix_length": 24, "off_link": {"address": "10.9.9.9", "age_s": 1}}
    key = {"id": "6f1b3aa0", "signs": True, "heard_last_hour": 7}

    def ascii_text(value):
        return json.dumps(value, separators=(",", ":")).encode()

    def page(rows, name=b"peers", **head):
        head = ascii_text({"id": 1, "next": None, "self": {"id": ID[:32]}} | head)
        return head[:-1] + b',"' + name + b'":[\n' + b",\n".join(ascii_text(row) for row in rows) + b"\n]}"

    documents = {
        "status": {"id": 1, "version": "1", "self": {"id": ID[:32], "conflicts": [{"kind": "id"}]}, "segments": [segment], "peers": {"alive": 2}},
        "interfaces": {"id": 1, "interfaces": [{"name": "eth0", "used": True, "segments": [segment]}, {"reason": "no name"}]},
        "keys": {"id": 1, "auth": "sign", "keys": [key]},
        "counters": {"id": 1, "discovery": {"received": 2**63 - 1}, "sockets": {"kernel_dropped": -1}},
        "probe": {"id": 1, "peer": {"id": ID[:32]}, "rtt_ms": 0.2},
        "refused": {"id": 1, "error": {"code": "refused", "message": "not you"}},
        "ambiguous": {"id": 1, "error": {"code": "ambiguous", "candidates": [{"id": "02", "name": None}, {"id": 2}]}},
        "error-without-code": {"id": 1, "error": {}},
        "error-is-a-text": {"error": "no"},
        "of-another-request": {"id": 2, "peers": {}},
        "time-on-february-30": {"id": 1, "generated_at": "2026-02-30T00:00:60.9Z"},
        "port-65536": {"id": 1, "port": 65536},
        "peers-is-a-number": {"id": 1, "peers": 7, "segments": [[]]},
    }
    seeds = {name: odd.replace(b'"op"', b'"id":1,"op"') for name, odd in ODD_JSON.items()}
    return seeds | {name: ascii_text(value) for name, value in documents.items()} | {
        "list": page([peer, peer | {"name": None, "paths": []}], total=2),
        "list-of-nobody": page([]),
        "list-with-more": page([peer], next=ID[:32]),
        "list-cut-off": page([peer])[:-40],
        "list-of-two-on-a-line": page([peer, peer]).replace(b"},\n{", b"},{"),
        "list-odd-row": page([peer | {"age_s": "old"}]),
        "list-in-a-list": page([{"id": "x", "peers": [1]}]),
        "list-raw-escape": page([peer]).replace(b"node7", b"\x1b[2J"),
        "history": page([past]),
        "events": page([event, event | {"peer": None}], b"events"),
        "events-bidi": page([event], b"events").replace(b"node7", "\u202e".encode()),
        "events-of-an-odd-peer": page([event | {"peer": [], "changed": [1]}], b"events"),
        "events-cut-off": page([event], b"events")[:-3],
        "events-of-none": b'{"id":1,"events":[\n]}',
    }


def nearly_too_long():
    """A description as long as can be read, with addresses that are longer as they are written: ::0.1.0.1 for ::1:1."""
    description = {"name": "node7", "tags": {str(n): "" for n in range(10, 74)}, "addresses": [f"::1:{n}" for n in range(1, 65)]}
    each, rest = divmod(16384 - len(json.dumps(description, separators=(",", ":"))), 64)
    for place, tag in enumerate(description["tags"]):
        description["tags"][tag] = "x" * (each + (place < rest))
    return description


def snapshots():
    peer = {"id": ID, "interface": "eth0", "address": "10.0.0.2", "port": 9842, "first_seen_ms": 1789880000000, "last_heard_ms": 1789890000000,
            "restarts": 2, "description": {"name": "node7", "tags": {"role": "worker"}, "addresses": ["10.0.0.2"]}}
    whole = {"schema": "discoverd.snapshot/1", "domain": 0xed4b9d1b, "peers": [peer]}
    of_peer = {
        "interface-gone": {"interface": "eth9"},
        "interface-hostile": {"interface": "\u001b[2J\u202e"},
        "id-bad": {"id": "02"},
        "address-bad": {"address": "10.0.0.256"},
        "address-any": {"address": "0.0.0.0"},
        "port-0": {"port": 0},
        "port-65536": {"port": 65536},
        "of-the-future": {"first_seen_ms": 4000000000000, "last_heard_ms": 4000000000000},
        "of-1970": {"first_seen_ms": 0, "last_heard_ms": 0},
        "time-past-its-bound": {"last_heard_ms": 2**63 - 1},
        "time-negative": {"last_heard_ms": -1},
        "restarts-past-their-bound": {"restarts": 2**32},
        "description-bad": {"description": {"name": "a..b"}},
        "description-missing": {"description": None},
        "description-longer-when-written": {"description": nearly_too_long()},
    }
    seeds = dict(ODD_JSON) | {name: encoded(whole | {"peers": [peer | changes]}) for name, changes in of_peer.items()}
    return seeds | {
        "whole": encoded(whole),
        "nobody": encoded(whole | {"peers": []}),
        "peers-missing": encoded({"schema": "discoverd.snapshot/1"}),
        "schema-later": encoded(whole | {"schema": "discoverd.snapshot/2"}),
        "domain-another": encoded(whole | {"domain": 1}),
        "same-peer-twice": encoded(whole | {"peers": [peer, peer]}),
        "more-than-fit": encoded(whole | {"peers": [peer | {"id": f"{n:032x}"} for n in range(70)]}),
    }


def table(width, *rows, right=0):
    columns = len(rows[0])
    head = bytes([width, columns - 1]) + bytes([right] * columns)
    return head + b"".join(struct.pack(">H", len(cell)) + cell for row in rows for cell in row)


def texts():
    seeds = {"esc-clear": b"\x1b[2Jclear", "esc-title": b"\x1b]0;title\x07", "line-feed": b"line\nfeed\rreturn\ttab", "nul": b"\x00nul\x7f",
             "c1-control": "\u009b31mC1".encode(), "bidi": "abc\u202edef".encode(), "bidi-isolate": "\u2066isolate".encode(),
             "zero-width": "zero\u200bwidth".encode(), "byte-order-mark": "\ufeffmark".encode(), "backslash": b"back\\slash",
             "private-use": "\ue000private".encode()}
    hostile = list(seeds.values())
    seeds |= {"golden-" + name.replace("_", "-"): golden(name) for name in ("announce", "goodbye_host", "reply_part", "suspect")}
    return seeds | {
        "empty": b"",
        "invalid-utf-8": b"\xff\xfe\x80",
        "overlong": b"\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf",
        "surrogates": b"\xed\xa0\x80\xed\xbf\xbf",
        "cut-off": b"\xf0\x9f\x98",
        "past-the-last": b"\xf4\x90\x80\x80\xf5\x80\x80\x80",
        "wide": table(10, ["\u6771\u4eac\u6771\u4eac\u6771\u4eac".encode(), b"x"]),
        "combining": table(4, [b"e" + "\u0301".encode() * 20, b"x"]),
        "csv": b'a"b,c\r\n',
        "table": table(0, [b"node7", b"10.0.0.7"], [b"", b"lost"]),
        "table-hostile": table(40, hostile[:2], hostile[2:4], hostile[4:6]),
        "table-of-no-width": table(1, [b"node7", b"10.0.0.7"]),
        "table-in-colour": table(40, [b"alive", b"x"], [b"lost", b"y"], right=1),
        "hex": b"44 53 43 56  # magic\n01:06 00 * 7\n",
        "tcpdump": b"10:00:00 IP 10.0.0.7.9842 > 10.0.0.255.9842: UDP, length 4\n\t0x0000:  4500 0020 0000 0000 4011 0000 0a00 0007\n"
                   b"\t0x0010:  0a00 00ff 2672 2672 000c 0000 4453 4356\n",
        "xxd": b"00000000: 4453 4356 0106 0100  DSCV....\n",
        "repeated-for-ever": b"00 * 99999999999",
    }
