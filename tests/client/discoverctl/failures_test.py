import json
import os
import subprocess
import tempfile
import time
import unittest

from fake_daemon import DISCOVERCTL, LIMIT, FakeDaemon, error, of_peers, page, peer, run


class Failures(unittest.TestCase):
    def check(self, done, code, *words):
        """One line on standard error that holds `words`, nothing on standard output, and that exit code."""
        text = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout), (code, b""), text)
        self.assertEqual(text.count("\n"), 1, text)
        for word in words:
            self.assertIn(word, text)

    def test_each_error_of_the_daemon_has_its_exit_code(self):
        for name, code in {"bad-request": 2, "not-found": 4, "ambiguous": 5, "refused": 7, "unknown-op": 1,
                           "too-large": 1, "new-in-2030": 1}.items():
            with self.subTest(name), FakeDaemon(lambda request, name=name: [error(request, name)]) as daemon:
                self.check(daemon.ask("show", "x"), code, "discoverctl: why")

    def test_an_ambiguous_name_lists_the_candidates(self):
        both = [{"id": "3fa91", "name": "x"}, {"id": "3fa92", "name": None}]
        with FakeDaemon(lambda request: [error(request, "ambiguous", "two fit", candidates=both)]) as daemon:
            done = daemon.ask("show", "3fa9")
            self.assertEqual((done.returncode, done.stdout), (5, b""))
            self.assertEqual(done.stderr, b"discoverctl: two fit\n  3fa91  x\n  3fa92  -\n")
            done = daemon.ask("show", "3fa9", "--json")
            self.check(done, 5)
            self.assertEqual(json.loads(done.stderr)["error"]["candidates"], both)

    def test_without_a_daemon_the_socket_and_the_unit_are_named(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "control.sock")
            self.check(run("list", "--socket", path), 3, path, "discoverd.service", "No such file")
            environment = {**os.environ, "XDG_RUNTIME_DIR": folder}
            self.check(run("status", "--instance", "no-such", env=environment), 3, "/run/discoverd-no-such/control.sock",
                       folder + "/discoverd-no-such/control.sock", "--instance no-such")
            done = run("list", "--json", "--socket", path)
            self.check(done, 3)
            self.assertEqual(json.loads(done.stderr)["error"]["code"], "not-reachable")

    def test_silence_ends_with_the_timeout(self):
        with FakeDaemon(lambda request: []) as daemon:
            start = time.monotonic()
            self.check(daemon.ask("list", "--timeout", "300ms"), 6, daemon.path)
            self.assertGreaterEqual(time.monotonic() - start, 0.3)
            self.check(daemon.ask("list", "--timeout", "0.2"), 6)
            self.check(daemon.ask("list", "--timeout=0.2s", "--format", "ndjson"), 6, '"code":"timeout"')

    def test_what_is_no_reply_is_a_failure(self):
        with FakeDaemon(lambda request: [b"garbage"]) as daemon:
            self.check(daemon.ask("list"), 1, "not valid JSON")
            self.check(daemon.ask("counters", "--json"), 1, '"code":"bad-reply"')

    def test_a_page_that_fails_late_prints_nothing_before(self):
        def answers(request):
            return [error(request, "refused")] if "after" in request else [page(request, [peer(1)], "1")]
        with FakeDaemon(answers) as daemon:
            for form in "table", "json", "ndjson":
                self.check(daemon.ask("list", "--format", form), 7)

    def test_bad_usage_is_one_line_with_a_hint(self):
        for words in ((), ("lst",), ("list", "--nonsense"), ("--nonsense",), ("list", "more"), ("show",), ("show", "a", "b"),
                      ("list", "--format", "xml"), ("list", "--format"), ("list", "--timeout", "3x"),
                      ("list", "--timeout", "0"), ("list", "--timeout", "-1"), 
                      ("list", "--socket", "/a", "--instance", "b")):
            with self.subTest(words):
                self.check(run(*words), 2, "discoverctl: ", "--help`")
        self.check(run("list", "--instance", "a/b"), 2, "a/b")
        for words in ("lst", "--json"), ("list", "--json", "--format", "table"), ("list", "--format=ndjson", "more"):
            self.check(run(*words), 2, '"code":"bad-request"', "--help`")

    def test_output_that_cannot_be_written_is_a_failure(self):
        for words in ("list",), ("show", "x"), ("list", "--count"), ("resolve", "node1"), ("export", "hosts"), ("conflicts",), \
                ("counters", "--json"), ("wait", "count>=1"), ("history",), ("keygen",), ("completion", "bash"), \
                ("decode", "00"), ("doctor",), ("--help",), ("list", "--help"), ("--version",):
            with self.subTest(words), of_peers(peer(1)) as daemon, open("/dev/full", "wb") as full:
                done = subprocess.run([DISCOVERCTL, *words, "--socket", daemon.path], stdout=full, stderr=subprocess.PIPE,
                                      timeout=LIMIT, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn(b"cannot write to standard output: No space left", done.stderr)

    def test_standard_streams_that_are_closed_are_no_files_of_ours(self):
        with of_peers(peer(1)) as daemon:
            for streams, code, told in (">&-", 1, b"cannot write to standard output"), ("2>&-", 0, b""), ("<&-", 0, b""):
                with self.subTest(streams):
                    done = subprocess.run(["sh", "-c", f'exec "$0" list --socket "$1" {streams}', DISCOVERCTL, daemon.path],
                                          capture_output=True, timeout=LIMIT, check=False)
                    self.assertEqual(done.returncode, code, done.stderr)
                    self.assertIn(told, done.stderr)

    def test_an_error_that_nobody_can_read_keeps_its_exit_code(self):
        with FakeDaemon(lambda request: [error(request, "not-found")]) as daemon, open("/dev/full", "wb") as full:
            done = subprocess.run([DISCOVERCTL, "show", "x", "--socket", daemon.path], stderr=full, timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, 4)

    def test_a_reader_that_has_seen_enough_is_no_fault(self):
        for restore in True, False:  # with SIGPIPE at its default, and ignored
            with self.subTest(restore), of_peers(peer(1)) as daemon:
                reading, writing = os.pipe()
                os.close(reading)
                done = subprocess.run([DISCOVERCTL, "list", "--socket", daemon.path], stdout=writing, timeout=LIMIT,
                                      stderr=subprocess.PIPE, check=False, restore_signals=restore)
                os.close(writing)
                self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_the_first_line_of_a_long_list_is_whole(self):
        pages = {None: "b", "b": "c", "c": "d", "d": None}
        rows = [peer(n) for n in range(70)]
        with FakeDaemon(lambda request: [page(request, rows, pages[request.get("after")])]) as daemon:
            command = ["sh", "-c", '"$0" list --format ndjson --socket "$1" | head -1', DISCOVERCTL, daemon.path]
            done = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(json.loads(done.stdout), rows[0])
