"""A control socket that answers as a test says, and the command that asks it."""

import json
import os
import socket
import subprocess
import tempfile
import threading

DISCOVERCTL = os.environ["DISCOVERCTL"]
LIMIT = 20  # seconds, beyond which a command counts as hanging


class FakeDaemon:
    """Answers each request with the datagrams that `answers` makes of it."""

    def __init__(self, answers):
        self.answers = answers
        self.folder = tempfile.TemporaryDirectory(prefix="discoverctl-")
        self.path = os.path.join(self.folder.name, "control.sock")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.requests = []
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
            end.sendto(b"end", self.path)
        self.thread.join()
        self.socket.close()
        self.folder.cleanup()

    def run(self):
        while True:
            text, client = self.socket.recvfrom(65536)
            if text == b"end":
                return
            request = json.loads(text)
            self.requests.append(request)
            for answer in self.answers(request):
                try:
                    self.socket.sendto(answer, client)
                except OSError:  # it did not wait for this one
                    pass

    def ask(self, *words, **options):
        return run("--socket", self.path, *words, **options)


def run(*words, **options):
    """Runs discoverctl to its end; what it printed comes as bytes."""
    return subprocess.run([DISCOVERCTL, *words], capture_output=True, timeout=LIMIT, check=False, **options)


def peer(number, **changes):
    row = {
        "id": f"{number:032x}", "name": f"node{number}", "state": "alive", "auth": "none", "verified": False,
        "mutual": None, "address": f"10.0.{number // 250}.{number % 250}", "interface": "eth0", "rtt_ms": None,
        "age_s": 3.214, "lease_s": 35.0, "expires_in_s": 31.786, "first_seen": "2026-09-20T10:11:12.345Z",
        "last_seen": "2026-09-20T10:11:15.559Z", "booted_at": None, "restarts": 1,
        "os": "Debian GNU/Linux 12 (bookworm)", "kernel": "6.1.0", "arch": "x86_64", "version": "0.1.0",
        "tags": {"role": "worker"}, "services": [{"name": "ssh", "type": "_ssh._tcp", "port": 22, "txt": {}}],
        "addresses": [f"10.0.{number // 250}.{number % 250}"],
        "paths": [{"interface": "eth0", "address": "10.0.0.7", "state": "alive", "age_s": 3.214, "rtt_ms": None}],
        "conflicts": [], "of_a_newer_daemon": [1.50, {"deep": None}],
    }
    row.update(changes)
    return row


def page(request, rows, following=None, ascii_only=True, own_conflicts=()):
    head = {"schema": "discoverd.peers/1", "id": request["id"], "generated_at": "2026-09-20T10:11:12.345Z",
            "generation": 812, "next": following, "total": len(rows),
            "self": {"id": "8c1e", "name": "alpha", "domain": "default", "conflicts": list(own_conflicts)}}
    lines = ",\n".join(json.dumps(row, separators=(",", ":"), ensure_ascii=ascii_only) for row in rows)
    return (json.dumps(head, separators=(",", ":"))[:-1] + ',"peers":[\n' + lines + "\n]}\n").encode()


def reply(request, **members):
    return json.dumps({"schema": "discoverd.test/1", "id": request["id"], **members}).encode()


def error(request, code, message="why", **members):
    return reply(request, error={"code": code, "message": message, **members})


def of_peers(*rows):
    """A daemon that lists and shows these, all on one page."""
    return FakeDaemon(lambda request: [page(request, rows)])
