#!/usr/bin/env python3
"""What happens to the peers, one line an event. Usage: watch.py [SOCKET]"""

import json
import secrets
import socket
import sys
import time

RENEW = 10  # seconds: a third of the lease

path = sys.argv[1] if len(sys.argv) > 1 else "/run/discoverd/control.sock"
client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
client.bind("")  # an abstract address of the kernel's choice; not connected, since events come from another socket
client.settimeout(1)
request = {"op": "watch", "id": secrets.token_hex(16)}  # nobody can guess it, so nobody can pass for the daemon
renewal = 0
seen = 0  # the last seq

while True:
    if time.monotonic() >= renewal:
        try:
            client.sendto(json.dumps(request).encode(), path)  # begins the subscription, or renews it
            renewal = time.monotonic() + RENEW
        except OSError as error:
            print("discoverd is away:", error, file=sys.stderr)
            renewal = time.monotonic() + 1
    try:
        message = json.loads(client.recv(65535))
    except (TimeoutError, ValueError):
        continue
    if message.get("id") != request["id"]:
        continue
    if "error" in message:
        sys.exit(message["error"]["message"])
    for event in message.get("events", []):
        if event["seq"] not in (1, seen + 1):
            print("missed", event["seq"] - seen - 1, "events")
        seen = event["seq"]
        if event["cursor"] is not None:
            request["since"] = event["cursor"]  # where a daemon that was restarted is asked to go on
        if event["kind"] == "closing":
            renewal = time.monotonic() + 1
        peer = event["peer"] or {}
        print(event["kind"], peer.get("name") or event["id"] or "", peer.get("address") or "", flush=True)
