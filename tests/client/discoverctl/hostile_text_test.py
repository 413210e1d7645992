"""No text of another host reaches a terminal as more than text."""

import unittest

from fake_daemon import FakeDaemon, error, of_peers, page, peer, reply, run

HOSTILE = ("\x1b[2Jclear", "\x1b]0;title\x07", "line\nfeed\rreturn\ttab", "\x00nul\x7f", "\u009b31mC1", "abc\u202edef",
           "zero\u200bwidth", "\u2066isolate", "\ufeffmark", "back\\slash", "\ue000private")
ALL = " ".join(HOSTILE)
NEVER = {chr(c) for c in (*range(0x20), *range(0x7f, 0xa0), *range(0x200b, 0x2010), *range(0x2028, 0x202f),
                          *range(0x2060, 0x2070), 0xe000, 0xfeff)} - {"\n"}


def hostile_peer(number, text):
    return peer(number, name=text, os=text, state=text, address=text, interface=text, kernel=text, arch=text, version=text,
                tags={text: text}, services=[{"name": text, "type": text, "port": 1, "txt": {text: text}}], addresses=[text],
                paths=[{"interface": text, "address": text, "state": text, "age_s": 1, "rtt_ms": None}])


class HostileText(unittest.TestCase):
    def check_harmless(self, output):
        self.assertEqual(NEVER & set(output.decode()), set())

    def test_in_tables(self):
        with of_peers(*(hostile_peer(n, text) for n, text in enumerate(HOSTILE))) as daemon:
            for form in "table", "wide", "csv":
                done = daemon.ask("list", "--format", form)
                self.assertEqual((done.returncode, done.stdout.count(b"\n")), (0, len(HOSTILE) + 1))
                self.check_harmless(done.stdout.replace(b"\r\n", b"\n"))
                self.assertIn(b"\\x1b[2Jclear", done.stdout)
                self.assertIn(b"abc\\u{202e}def", done.stdout)
                self.assertIn(b"back\\\\slash", done.stdout)

    def test_in_names_and_what_is_resolved(self):
        with of_peers(*(hostile_peer(n, text) for n, text in enumerate(HOSTILE))) as daemon:
            done = daemon.ask("list", "--format", "name")
            self.assertEqual((done.returncode, done.stdout.count(b"\n")), (0, len(HOSTILE)))
            self.check_harmless(done.stdout)
        with of_peers(hostile_peer(1, ALL)) as daemon:
            for words in ("resolve", "x"), ("resolve", "10.0.0.1"), ("show", "x", "--format", "csv"), ("show", "x", "--format", "wide"):
                self.check_harmless(daemon.ask(*words, "--all" if words[0] == "resolve" else "--no-header").stdout.replace(b"\r\n", b"\n"))
            for words in ("--filter", ALL.replace("\0", "")), ("--columns", "\x1b[2J"), ("--sort", "\u202e"), ("--state", "\x1b[2J"):
                done = daemon.ask("list", *words)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
                self.check_harmless(done.stderr)

    def test_in_what_is_shown_of_one_peer(self):
        with of_peers(hostile_peer(1, ALL)) as daemon:
            done = daemon.ask("show", "x")
        self.assertEqual(done.returncode, 0)
        self.check_harmless(done.stdout)

    def test_in_json(self):
        rows = [hostile_peer(n, text) for n, text in enumerate(HOSTILE)]
        with of_peers(*rows) as daemon:
            for form in "json", "ndjson":
                output = daemon.ask("list", "--format", form).stdout
                self.assertTrue(all(32 <= byte < 127 or byte == 10 for byte in output))

    def test_in_what_the_daemon_tells_of_itself(self):
        answers = {"status": {"version": ALL, "self": {"id": ALL, "name": ALL, "domain": ALL}, "instance": ALL},
                   "interfaces": {"interfaces": [{"name": ALL, "reason": ALL, "addresses": [ALL]}]},
                   "counters": {ALL: {ALL: 1}}}
        with FakeDaemon(lambda request: [reply(request, **answers[request["op"]])]) as daemon:
            for verb in answers:
                for form in "table", "json", "ndjson":
                    with self.subTest(verb=verb, form=form):
                        done = daemon.ask(verb, "--format", form)
                        self.assertEqual((done.returncode, done.stderr), (0, b""))
                        self.check_harmless(done.stdout)

    def test_in_errors(self):
        both = [{"id": ALL, "name": ALL}]
        with FakeDaemon(lambda request: [error(request, "ambiguous", ALL, candidates=both)]) as daemon:
            for words in ("show", "x"), ("show", "x", "--json"):
                done = daemon.ask(*words)
                self.assertEqual((done.returncode, done.stdout), (5, b""))
                self.check_harmless(done.stderr)
        done = run("show", ALL.replace("\0", ""), ALL.replace("\0", ""))
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.check_harmless(done.stderr)

    def test_bytes_that_the_protocol_forbids_are_refused(self):
        for raw in "Z\u00fcrich".encode(), b"\x1b[2J", b"\xff\xfe", b"\x9b", "\u202e".encode():
            with FakeDaemon(lambda request, raw=raw: [page(request, [peer(1, name="HERE")]).replace(b"HERE", raw)]) as daemon:
                for form in "table", "json", "ndjson":
                    with self.subTest(raw, form=form):
                        done = daemon.ask("list", "--format", form)
                        self.assertEqual((done.returncode, done.stdout), (1, b""))
                        self.check_harmless(done.stderr)
                        self.assertIn(b"not printable ASCII", done.stderr)
