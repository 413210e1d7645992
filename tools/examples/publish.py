#!/usr/bin/env python3
"""Announces a service until this program ends, however it does. Usage: publish.py NAME TYPE PORT [SOCKET]"""

import json
import signal
import socket
import sys


def ask(**request):
    client.sendto(json.dumps(request).encode(), path)
    reply = json.loads(client.recv(65535))
    if "error" in reply:
        sys.exit(reply["error"]["message"])


name, kind, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
path = sys.argv[4] if len(sys.argv) > 4 else "/run/discoverd/control.sock"
client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
client.bind("")
client.settimeout(5)

ENDS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
offer = {"op": "publish", "service": {"name": name, "type": kind, "port": port, "txt": {}}, "lease_s": 6}
ask(**offer)
print("published", name, flush=True)
while signal.sigtimedwait(ENDS, 2) is None:
    try:
        ask(**offer)  # again, before the lease is over
    except OSError:
        pass  # a daemon that is being restarted hears of it next time
ask(op="withdraw", name=name, type=kind)
