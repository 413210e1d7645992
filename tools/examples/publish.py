#!/usr/bin/env python3
"""Announces a service until this program is ended. Usage: publish.py NAME TYPE PORT [SOCKET]"""

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
ask(op="publish", service={"name": name, "type": kind, "port": port, "txt": {}})
print("published", name, flush=True)
signal.sigwait(ENDS)
ask(op="withdraw", name=name, type=kind)
