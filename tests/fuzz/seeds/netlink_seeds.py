"""Answers of the kernel, rtnetlink(7): a part with the links, then the addresses. In this machine's byte order, as the kernel has it."""

import socket
import struct

NOOP, ERROR, DONE, OVERRUN = range(1, 5)
NEWLINK, NEWADDR = 16, 20
MULTI, INTERRUPTED = 2, 16
UP, BROADCAST, LOOPBACK, RUNNING = 1, 2, 8, 64
SEQUENCE = 1


def attribute(kind, payload):
    return struct.pack("=HH", 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)


def message(kind, payload=b"", flags=MULTI, length=None):
    return struct.pack("=IHHII", 16 + len(payload) if length is None else length, kind, flags, SEQUENCE, 0) + payload


def link(index, name, flags=UP | BROADCAST | RUNNING, extra=b""):
    return message(NEWLINK, struct.pack("=BxHiII", 0, 1, index, flags, 0) + attribute(3, name + b"\0") + extra)


def ipv4(index, address, length=24, far=None, flags=0, scope=0):
    own = socket.inet_aton(address)
    return message(NEWADDR, struct.pack("=BBBBI", socket.AF_INET, length, flags, scope, index)
                   + attribute(1, socket.inet_aton(far) if far else own) + attribute(2, own))


def ipv6(index, address, flags=128, scope=0):
    return message(NEWADDR, struct.pack("=BBBBI", socket.AF_INET6, 64, flags, scope, index)
                   + attribute(1, socket.inet_pton(socket.AF_INET6, address)))


END = message(DONE, bytes(4))
LO = link(1, b"lo", UP | LOOPBACK | RUNNING)
ETH0 = link(2, b"eth0")


def kind(name):
    return attribute(18, attribute(1, name + b"\0"))


def dump(links, addresses=b""):
    return struct.pack(">H", len(links)) + links + addresses


def answers():
    host = LO + ETH0
    return {
        "host": dump(host + END, ipv4(1, "127.0.0.1", 8, scope=254) + ipv4(2, "10.0.0.7") + ipv6(2, "fd00::7") + END),
        "empty": dump(b""),
        "no-links": dump(END, END),
        "overrun": dump(ETH0 + message(OVERRUN) + END),
        "noop": dump(message(NOOP) + ETH0 + END),
        "interrupted": dump(message(NEWLINK, ETH0[16:], MULTI | INTERRUPTED) + END),
        "error": dump(message(ERROR, struct.pack("=i", -1) + bytes(16))),
        "error-cut-off": dump(message(ERROR, b"\xff")),
        "message-longer-than-its-answer": dump(message(NEWLINK, ETH0[16:], length=1024)),
        "message-of-2-gib": dump(message(NEWLINK, ETH0[16:], length=0x80000000), message(NEWADDR, length=0xffffff00)),
        "message-shorter-than-a-header": dump(message(NEWLINK, length=15)),
        "message-of-odd-length": dump(message(NEWLINK, ETH0[16:], length=len(ETH0) - 3)),
        "answer-cut-off": dump(ETH0[:-2]),
        "attribute-longer-than-its-message": dump(message(NEWLINK, ETH0[16:32] + struct.pack("=HH", 200, 3) + b"eth0")),
        "attribute-of-length-0": dump(message(NEWLINK, ETH0[16:32] + bytes(4))),
        "name-missing": dump(message(NEWLINK, ETH0[16:32]) + END),
        "name-without-end": dump(message(NEWLINK, ETH0[16:32] + attribute(3, b"eth0")) + END),
        "index-0": dump(link(0, b"eth0") + END),
        "index-negative": dump(link(-1, b"eth0") + END),
        "bridge": dump(link(3, b"br0", extra=kind(b"bridge")) + link(2, b"eth0", extra=attribute(10, struct.pack("=I", 3))) + END,
                       ipv4(3, "10.0.0.7") + END),
        "vlan": dump(ETH0 + link(3, b"eth0.5", extra=attribute(5, struct.pack("=I", 2)) + kind(b"vlan")) + END, ipv4(3, "10.5.0.7") + END),
        "vlan-on-itself": dump(link(3, b"a", extra=attribute(5, struct.pack("=I", 3)) + kind(b"vlan")) + END, ipv4(3, "10.5.0.7") + END),
        "veth-of-another-namespace": dump(link(3, b"veth0", extra=attribute(5, struct.pack("=I", 9)) + attribute(37, bytes(4)) + kind(b"veth")) + END,
                                          ipv4(3, "10.0.0.7") + END),
        "down": dump(link(2, b"eth0", BROADCAST) + END, ipv4(2, "10.0.0.7") + END),
        "master-too-short": dump(link(2, b"eth0", extra=attribute(10, b"\1")) + END),
        "point-to-point": dump(ETH0 + END, ipv4(2, "10.0.0.7", 32, "10.0.0.8") + END),
        "prefix-0": dump(ETH0 + END, ipv4(2, "10.0.0.7", 0) + END),
        "prefix-31": dump(ETH0 + END, ipv4(2, "10.0.0.7", 31) + END),
        "prefix-33": dump(ETH0 + END, ipv4(2, "10.0.0.7", 33) + END),
        "address-any": dump(ETH0 + END, ipv4(2, "0.0.0.0", 0) + END),
        "address-of-the-network": dump(ETH0 + END, ipv4(2, "10.0.0.0") + END),
        "secondary": dump(ETH0 + END, ipv4(2, "10.0.0.7") + ipv4(2, "10.0.0.8", flags=1) + ipv4(2, "10.1.0.7") + END),
        "address-of-nobody": dump(ETH0 + END, ipv4(9, "10.0.0.7") + END),
        "ipv6-temporary": dump(ETH0 + END, ipv6(2, "fd00::7", 1) + ipv6(2, "fe80::7", scope=253) + END),
    }
