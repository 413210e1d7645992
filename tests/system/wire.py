"""Datagrams of src/wire/PROTOCOL.md, made by hand, and a sender that speaks for many hosts at once."""

import hashlib
import itertools
import json
import socket
import struct

ANNOUNCE, GOODBYE, SOLICIT = 1, 2, 3
BODY = 1
DEFAULT_DOMAIN = hashlib.blake2b(b"default", digest_size=32).digest()[:4]
HEADER = struct.Struct("!4sBBBB16sQQQ4sIHHHH")
IP_PKTINFO = 8


class Peer:
    """A peer that exists on the wire only."""

    def __init__(self, number, name=None, lease_s=60.0, source=None):
        self.number = number
        self.id = hashlib.blake2b(b"peer %d" % number, digest_size=16).digest()
        self.name = name or f"peer{number}"
        self.lease = int(lease_s * 10)
        self.source = source
        self.epoch = number + 1
        self.sequence = itertools.count(1)
        self.body = {"name": self.name}

    def datagram(self, kind=ANNOUNCE, body=True):
        text = json.dumps(self.body).encode() if body and kind == ANNOUNCE else b""
        return self.raw(kind, BODY if text else 0, text)

    def raw(self, kind, flags, body):
        return HEADER.pack(b"DSCV", 1, kind, flags, 0, self.id, self.epoch, next(self.sequence), 0, DEFAULT_DOMAIN,
                           1, len(body), 0, self.lease, 9842) + body


def parse(datagram):
    """The type, flags and id of a datagram of this protocol, or None."""
    if len(datagram) < HEADER.size or datagram[:4] != b"DSCV":
        return None
    fields = HEADER.unpack_from(datagram)
    return {"type": fields[2], "flags": fields[3], "id": fields[5].hex(), "sequence": fields[7]}


class Sender:
    """Broadcasts from a host, with any source address that `speak_for` has made local to it."""

    def __init__(self, host, port=9842, broadcast="10.77.255.255"):
        self.host = host
        self.target = (broadcast, port)
        self.socket = host.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0")
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("0.0.0.0", 0))

    def speak_for(self, network):
        self.host.ip("route", "add", "local", network, "dev", "lo")

    def send(self, datagram, source=None, to=None):
        control = []
        if source:
            control = [(socket.IPPROTO_IP, IP_PKTINFO, struct.pack("=i4s4s", 0, socket.inet_aton(source), bytes(4)))]
        self.socket.sendmsg([datagram], control, 0, to or self.target)

    def announce(self, peer, **options):
        self.send(peer.datagram(**options), peer.source)

    def goodbye(self, peer):
        self.send(peer.datagram(GOODBYE), peer.source)
