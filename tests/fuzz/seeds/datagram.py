"""Datagrams: those of tests/data, and others by their fields, as src/wire/PROTOCOL.md s.2 has them."""

import os
import struct

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data")
DEFAULT_DOMAIN = 0xed4b9d1b
ANNOUNCE, GOODBYE, SOLICIT, PROBE, REPLY, SUSPECT = range(1, 7)
BODY, ASKS, WANT_BODY, PASSIVE, WHOLE_HOST, CONFIRM, LISTS_YOU, SIGNED = (1 << bit for bit in range(8))


def golden(name):
    """The bytes of tests/data/NAME.hex."""
    out = bytearray()
    with open(os.path.join(DATA, name + ".hex"), encoding="ascii") as lines:
        for line in lines:
            tokens = iter(line.partition("#")[0].split())
            for token in tokens:
                out += bytes([out[-1]]) * (int(next(tokens)) - 1) if token == "*" else bytes([int(token, 16)])
    return bytes(out)


def peer_id(number):
    return bytes([number]) + bytes(15)


def datagram(kind, peer=2, flags=0, body=b"", pad=0, *, magic=b"DSCV", version=1, epoch=1, sequence=1, nonce=0, revision=1,
             length=None, offset=0, lease=350, port=9842, domain=DEFAULT_DOMAIN):
    """`pad`: filled up with zeros to this length. `length`: of the description, if not that of `body`."""
    if body:
        flags |= BODY
    head = struct.pack(">4sBBBB16sQQQIIHHHH", magic, version, kind, flags, 0, peer_id(peer), epoch, sequence, nonce, domain, revision,
                       len(body) if length is None else length, offset, lease, port)
    return (head + body).ljust(pad, b"\0")


def accusation(accused, epoch=1, **fields):
    return datagram(SUSPECT, body=peer_id(accused) + struct.pack(">Q", epoch), **fields)
