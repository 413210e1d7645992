"""What people write today instead: the hosts that announce themselves in JSON, in a dictionary.

Usage: naive.py ADDRESS
"""

import json
import socket
import sys
import time

LEASE = 60  # s

peers = {}
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
receiver.bind((sys.argv[1], 9842))
receiver.settimeout(1)
looked = time.time()

while True:
    now = time.time()
    if now - looked > 1:
        looked = now
        for name in [name for name, peer in peers.items() if now - peer["seen"] > LEASE]:
            del peers[name]
    try:
        data, (address, port) = receiver.recvfrom(2048)
        about = json.loads(data)
        peers[about["name"]] = {"address": address, "port": port, "about": about, "seen": now}
    except (TimeoutError, ValueError, KeyError):
        continue
