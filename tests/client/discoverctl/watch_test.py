import itertools
import json
import os
import pty
import signal
import subprocess
import tempfile
import time
import unittest

from fake_daemon import DISCOVERCTL, LIMIT, FakeDaemon, error, peer, reply


def event(seq, kind, row=None, **members):
    return {"seq": seq, "cursor": f"0-{seq}", "at": "2026-09-20T10:11:12.345Z", "kind": kind, "id": row["id"] if row else None,
            "changed": [], "missed": None, "peer": row, **members}


def watched(*events):
    """A daemon that tells these events to whoever watches."""
    def answers(request):
        if request["op"] != "watch":
            return []
        lines = ",\n".join(json.dumps(one) for one in events)
        head = json.dumps({"schema": "discoverd.events/1", "id": request["id"]})[:-1]
        return [reply(request, renewed=False), (head + ', "events":[\n' + lines + "\n]}").encode()]
    return FakeDaemon(answers)


class Watching(unittest.TestCase):
    def test_each_event_is_the_daemons_own_line(self):
        events = [event(1, "appeared", peer(1)), event(2, "snapshot-end"), event(3, "updated", peer(1), changed=["tags"])]
        for form in ("--format", "ndjson"), ("--json",):
            with watched(*events) as daemon:
                done = daemon.ask("watch", *form, "--limit", "3")
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                self.assertEqual([json.loads(line) for line in done.stdout.splitlines()], events)
                self.assertTrue(daemon.requests[0]["snapshot"])
                self.assertNotIn("since", daemon.requests[0])

    def test_the_options_reach_the_daemon(self):
        with watched(event(1, "left", peer(1))) as daemon:
            daemon.ask("watch", "--events-only", "--since", "00000000000004d2-7", "--limit", "1", "--json")
            self.assertFalse(daemon.requests[0]["snapshot"])
            self.assertEqual(daemon.requests[0]["since"], "00000000000004d2-7")

    def test_it_ends_after_its_time(self):
        with watched(event(1, "left", peer(1))) as daemon:
            started = time.monotonic()
            done = daemon.ask("watch", "--for", "300ms")
            self.assertEqual(done.returncode, 0)
            self.assertGreaterEqual(time.monotonic() - started, 0.3)
            self.assertEqual(done.stdout, b"2026-09-20 10:11:12 UTC  left          node1  10.0.0.1  eth0  alive\n")

    def test_a_reader_that_has_seen_enough_ends_it_silently_though_nothing_more_happens(self):
        with watched(event(1, "appeared", peer(1)), event(2, "snapshot-end")) as daemon:
            command = ["sh", "-c", '"$0" watch --format ndjson --socket "$1" | head -1', DISCOVERCTL, daemon.path]
            done = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False)
            self.assertEqual((done.returncode, done.stderr, done.stdout.count(b"\n")), (0, b"", 1))
            self.assertEqual(json.loads(done.stdout)["kind"], "appeared")

    def test_filters_choose_peers_and_keep_what_is_about_none(self):
        other = peer(2, tags={"role": "db"}, state="left")
        events = [event(1, "appeared", peer(1)), event(2, "snapshot-end"), event(3, "forgotten", id=peer(1)["id"]), event(4, "left", other)]
        with watched(*events) as daemon:
            done = daemon.ask("watch", "--filter", "tag.role=db", "--limit", "1", "--json")
            self.assertEqual([json.loads(line)["seq"] for line in done.stdout.splitlines()], [2, 4])

    def test_what_is_about_no_peer_is_no_reason_for_an_alarm_about_one(self):
        events = [event(1, "closing"), event(2, "gap"), event(3, "left", peer(1, state="left")), event(4, "lost", peer(2, state="lost"))]
        with watched(*events) as daemon:
            done = daemon.ask("watch", "--state", "lost", "--limit", "1", "--exec", 'echo "$DISCOVER_NAME is lost"')
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"node2 is lost\n", b""))

    def test_hostile_text_stays_text(self):
        with watched(event(1, "\x1b]0;x\x07", peer(1, name="\x1b[2J\u202e", interface="\x9b"))) as daemon:
            done = daemon.ask("watch", "--limit", "1")
            self.assertTrue(done.stdout.decode().strip().isprintable(), done.stdout)
            done = daemon.ask("watch", "--limit", "1", "--json")
            self.assertTrue(done.stdout.isascii())
            self.assertEqual(json.loads(done.stdout)["peer"]["name"], "\x1b[2J\u202e")

    def test_a_command_gets_each_event_as_json_and_in_its_environment(self):
        events = [event(1, "appeared", peer(1)), event(2, "updated", peer(1), changed=["tags", "services"])]
        with watched(*events) as daemon:
            script = 'echo "$DISCOVER_KIND $DISCOVER_NAME $DISCOVER_ADDRESS $DISCOVER_STATE $DISCOVER_CHANGED"; cat'
            done = daemon.ask("watch", "--limit", "2", "--exec", script)
            lines = done.stdout.decode().splitlines()
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertEqual(lines[0], "appeared node1 10.0.0.1 alive ")
            self.assertEqual(lines[2], "updated node1 10.0.0.1 alive tags services")
            self.assertEqual([json.loads(lines[1]), json.loads(lines[3])], events)

    def test_a_complaint_about_a_command_that_nobody_can_read_is_no_reason_to_end(self):
        with watched(event(1, "appeared", peer(1)), event(2, "updated", peer(1))) as daemon, open("/dev/full", "wb") as full:
            done = subprocess.run([DISCOVERCTL, "watch", "--socket", daemon.path, "--exec", "echo $DISCOVER_KIND; exit 3", "--limit", "2"],
                                  stdout=subprocess.PIPE, stderr=full, timeout=LIMIT, check=False)
            self.assertEqual((done.returncode, done.stdout), (0, b"appeared\nupdated\n"))

    def test_a_command_does_not_outlive_whoever_is_told_to_end(self):
        with watched(event(1, "appeared", peer(1))) as daemon, tempfile.TemporaryDirectory() as folder:
            note = os.path.join(folder, "pid")
            running = subprocess.Popen([DISCOVERCTL, "watch", "--socket", daemon.path, "--exec", f"echo $$ >{note}.new; mv {note}.new {note}; sleep 600 & wait",
                                        "--exec-timeout", "10m"], stderr=subprocess.PIPE)
            end = time.monotonic() + LIMIT
            while not os.path.exists(note) and time.monotonic() < end:
                time.sleep(0.01)
            with open(note, encoding="ascii") as file:
                command = int(file.read())
            running.terminate()
            self.assertEqual(running.wait(LIMIT), -signal.SIGTERM)
            self.assertEqual(running.stderr.read(), b"")
            running.stderr.close()
            with self.assertRaises(ProcessLookupError):
                os.kill(command, 0)

    def test_a_command_that_fails_or_hangs_is_said_and_no_reason_to_end(self):
        with watched(event(1, "appeared", peer(1)), event(2, "left", peer(1))) as daemon:
            done = daemon.ask("watch", "--limit", "2", "--exec", "exit 3")
            self.assertEqual(done.returncode, 0)
            self.assertEqual(done.stderr.count(b'ended with 3 for "'), 2)
            started = time.monotonic()
            done = daemon.ask("watch", "--limit", "1", "--exec", "sleep 60 & wait", "--exec-timeout", "200ms")
            self.assertLess(time.monotonic() - started, 10)
            self.assertIn(b"took longer than 200 ms", done.stderr)

    def test_errors_have_their_exit_codes(self):
        for code, exit_code in {"refused": 7, "busy": 1, "bad-request": 2}.items():
            with FakeDaemon(lambda request, code=code: [error(request, code)]) as daemon:
                done = daemon.ask("watch", "--json")
                self.assertEqual((done.returncode, done.stdout), (exit_code, b""))
                self.assertIn("error", json.loads(done.stderr))

    def test_at_a_terminal_it_is_a_table_and_the_terminal_is_as_before_whatever_ends_it(self):
        for number in signal.SIGINT, signal.SIGTERM:
            with self.subTest(number), watched(event(1, "appeared", peer(1)), event(2, "appeared", peer(2, name="\x1b[31m")),
                                               event(3, "snapshot-end")) as daemon:
                ours, theirs = pty.openpty()
                running = subprocess.Popen([DISCOVERCTL, "watch", "--socket", daemon.path], stdout=theirs, stderr=subprocess.PIPE)
                shown = b""
                while b"node1" not in shown:
                    shown += os.read(ours, 65536)
                running.send_signal(number)
                self.assertEqual(running.wait(LIMIT), -number)
                os.close(theirs)
                try:
                    while True:
                        shown += os.read(ours, 65536)
                except OSError:
                    os.close(ours)
                running.stderr.close()
                self.assertTrue(shown.startswith(b"\x1b[?1049h\x1b[?25l"))
                self.assertTrue(shown.endswith(b"\x1b[?25h\x1b[?1049l"))
                self.assertIn(b"2 alive", shown)
                self.assertNotIn(b"\x1b[31m", shown)

    def test_a_filtered_table_drops_who_does_not_fit_any_more(self):
        with watched(event(1, "appeared", peer(1)), event(2, "appeared", peer(2)), event(3, "appeared", peer(3)),
                     event(4, "snapshot-end"), event(5, "lost", peer(1, state="lost")),
                     event(6, "forgotten", id=peer(2)["id"])) as daemon:
            ours, theirs = pty.openpty()
            running = subprocess.Popen([DISCOVERCTL, "watch", "--state", "alive", "--socket", daemon.path], stdout=theirs)
            shown = b""
            while b"alive   (Ctrl-C" not in shown:
                shown += os.read(ours, 65536)
            end = time.monotonic() + LIMIT
            while b"1 alive   (Ctrl-C" not in shown and time.monotonic() < end:
                shown += os.read(ours, 65536)
            running.terminate()
            running.wait(LIMIT)
            os.close(theirs)
            os.close(ours)
            last = shown.rpartition(b" alive   (Ctrl-C")[2]
            self.assertIn(b"node3", last)
            self.assertNotIn(b"node1", last)
            self.assertNotIn(b"node2", last)


class Changing(unittest.TestCase):
    def accepted(self, *words, **options):
        """The request that the command makes, where the daemon accepts all."""
        with FakeDaemon(lambda request: [reply(request, changed=True)]) as daemon:
            done = daemon.ask(*words, **options)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            return [{key: value for key, value in request.items() if key not in ("id", "max_bytes")}
                    for request in daemon.requests], done.stdout

    def test_what_is_asked_for_is_what_the_daemon_is_asked(self):
        service = {"name": "web", "type": "_http._tcp", "port": 80, "txt": {"path": "/=", "tls": ""}}
        asked, _ = self.accepted("publish", "web", "_http._tcp", "80", "--txt", "path=/=", "--txt", "tls")
        self.assertEqual(asked, [{"op": "publish", "service": service}])
        asked, _ = self.accepted("publish", "web", "_http._tcp", "80", "--lease", "1500ms")
        self.assertEqual(asked[0]["lease_s"], 2)
        self.assertEqual(self.accepted("withdraw", "web")[0], [{"op": "withdraw", "name": "web"}])
        self.assertEqual(self.accepted("withdraw", "web", "_http._tcp")[0],
                         [{"op": "withdraw", "name": "web", "type": "_http._tcp"}])
        self.assertEqual(self.accepted("tag", "role=db", "gpu", "--remove", "old")[0],
                         [{"op": "tag", "tags": {"role": "db", "gpu": "", "old": None}}])
        self.assertEqual(self.accepted("announce")[0], [{"op": "announce"}])
        self.assertEqual(self.accepted("solicit")[0], [{"op": "solicit"}])
        self.assertEqual(self.accepted("forget", "node7")[0], [{"op": "forget", "peer": "node7"}])

    def test_a_watch_prints_nothing_when_quiet_and_refuses_formats_it_has_not(self):
        with watched(event(1, "left", peer(1))) as daemon:
            done = daemon.ask("watch", "--quiet", "--limit", "1")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
            for words in itertools.product((("watch", "--limit", "1"), ("probe", "node1")), ("csv", "name")):
                done = daemon.ask(*words[0], "--format", words[1])
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.assertIn(b"formats table, json and ndjson only", done.stderr)

    def test_json_and_quiet_are_kept_to(self):
        self.assertEqual(json.loads(self.accepted("tag", "a=b", "--json")[1]), {"schema": "discoverd.change/1", "changed": True})
        self.assertEqual(self.accepted("tag", "a=b", "--quiet")[1], b"")

    def test_whoever_may_not_is_told_so(self):
        for words in (("publish", "a", "_a._tcp", "1"), ("withdraw", "a"), ("tag", "a"), ("announce",), ("solicit",), ("forget", "a"),
                      ("probe", "a"), ("publish", "a", "_a._tcp", "1", "--", "true")):
            with self.subTest(words), FakeDaemon(lambda request: [error(request, "refused")]) as daemon:
                done = daemon.ask(words[0], "--json", *words[1:])
                self.assertEqual((done.returncode, done.stdout), (7, b""))
                self.assertEqual(json.loads(done.stderr)["error"]["code"], "refused")

    def test_a_command_runs_between_publishing_and_withdrawing(self):
        with FakeDaemon(lambda request: [reply(request, changed=True)]) as daemon, tempfile.NamedTemporaryFile() as file:
            done = daemon.ask("publish", "a", "_a._tcp", "1", "--", "sh", "-c", f"echo --help x >{file.name}; exit 9")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (9, b"", b""))
            self.assertEqual([request["op"] for request in daemon.requests], ["publish", "withdraw"])
            self.assertGreater(daemon.requests[0]["lease_s"], 0)
            self.assertEqual(file.read(), b"--help x\n")
            self.assertEqual(daemon.ask("publish", "a", "_a._tcp", "1", "--", "sh", "-c", "kill -9 $$").returncode, 137)
            self.assertEqual(daemon.ask("publish", "a", "_a._tcp", "1", "--", "/no/such").returncode, 127)

    def test_a_command_ignores_what_the_caller_ignores(self):
        with FakeDaemon(lambda request: [reply(request, changed=True)]) as daemon:
            done = daemon.ask("publish", "a", "_a._tcp", "1", "--", "sh", "-c", "kill -HUP $$ $PPID; sleep 0.1; echo lives",
                              preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
            self.assertEqual((done.returncode, done.stdout), (0, b"lives\n"))

    def test_the_exit_code_of_a_command_counts_where_children_are_ignored(self):
        with FakeDaemon(lambda request: [reply(request, changed=True)]) as daemon:
            done = daemon.ask("publish", "a", "_a._tcp", "1", "--", "sh", "-c", "exit 9",
                              preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
            self.assertEqual(done.returncode, 9)

    def test_probes_are_summed_up_and_a_silent_peer_is_a_failure(self):
        times = [0.4, None, 0.6]
        def answers(request):
            return [reply(request, peer={"id": "a1", "name": "n\x1b"}, address="10.0.0.1", interface="eth0", rtt_ms=times.pop(0))]
        with FakeDaemon(answers) as daemon:
            done = daemon.ask("probe", "n", "--count", "3", "--interval", "1ms", "--json")
            self.assertEqual(done.returncode, 0)
            row = json.loads(done.stdout)["peers"][0]
            self.assertEqual((row["sent"], row["answered"], row["loss_percent"]), (3, 2, 33.333))
            self.assertEqual((row["min_ms"], row["avg_ms"], row["max_ms"], row["mdev_ms"]), (0.4, 0.5, 0.6, 0.1))
            self.assertEqual(row["rtt_ms"], [0.4, None, 0.6])
            times[:] = [None]
            done = daemon.ask("probe", "n", "--count", "1")
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"probe 1 got no answer", done.stdout)
            self.assertNotIn(b"\x1b", done.stdout)
            self.assertEqual(daemon.ask("probe").returncode, 2)
