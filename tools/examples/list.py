#!/usr/bin/env python3
"""Who is there: all pages of the listing, over the UDP door. Usage: list.py [PORT]"""

import json
import socket
import sys


def pages(port):
    """Each reply of a listing. UDP may lose a datagram, so each page is asked for up to three times."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(1)
    cursor, number = None, 0
    while True:
        for attempt in range(3):
            number += 1
            client.sendto(json.dumps({"op": "list", "id": number, "after": cursor}).encode(), ("127.0.0.1", port))
            try:
                page = json.loads(client.recvfrom(65535)[0])
            except (TimeoutError, ConnectionRefusedError):
                continue
            if page.get("id") == number:  # else a late reply to an earlier attempt
                break
        else:
            sys.exit("no discoverd answers at 127.0.0.1:%d" % port)
        if "error" in page:
            sys.exit(page["error"]["message"])
        yield page
        cursor = page["next"]
        if cursor is None:
            return


for page in pages(int(sys.argv[1]) if len(sys.argv) > 1 else 9843):
    for peer in page["peers"]:
        print(peer["name"] or peer["id"], peer["address"], peer["state"])
