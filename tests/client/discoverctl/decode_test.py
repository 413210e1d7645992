import json
import os
import subprocess
import tempfile
import unittest

from fake_daemon import DISCOVERCTL, LIMIT, run

# The header of a heartbeat, field by field.
HEARTBEAT = ("44534356 01 01 00 00 7c18639f4a075de4bba2f7639487be04 5eed5eed00c0ffee 0000000000000004 0000000000000000 "
             "ed4b9d1b 00000001 0146 0000 015e 2672")


def decode(*words, text=None):
    return subprocess.run([DISCOVERCTL, "decode", *words], input=text, capture_output=True, timeout=LIMIT, check=False)


class Decode(unittest.TestCase):
    def document(self, *words, text=None):
        done = decode("--json", *words, text=text)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertTrue(done.stdout.isascii())
        return json.loads(done.stdout)

    def test_a_datagram_may_stand_in_the_arguments_in_a_file_or_on_standard_input(self):
        raw = bytes.fromhex(HEARTBEAT.replace(" ", ""))
        packet = bytes.fromhex("4500005c00000000011100000a0000070a0000ff2672267200480000") + raw
        expected = self.document(HEARTBEAT)
        self.assertEqual(expected["type"], "announce")
        self.assertEqual({field["name"]: field["value"] for field in expected["fields"]}["lease"], "350")
        self.assertEqual(self.document(*HEARTBEAT.split()), expected)
        self.assertEqual(self.document("-", text=HEARTBEAT.encode()), expected)
        self.assertEqual(self.document("--binary", "-", text=raw), expected)
        dump = "\n".join(f"\t0x{at:04x}:  {packet[at:at + 16].hex(' ', 2)}" for at in range(0, len(packet), 16))
        dumped = self.document("-", text=f"12:00:00.0 IP 10.0.0.7.9842 > 10.0.0.255.9842: UDP\n{dump}\n".encode())
        self.assertEqual(dumped.pop("envelope"), "10.0.0.7:9842 to 10.0.0.255:9842")
        expected.pop("envelope")
        self.assertEqual(dumped, expected)
        with tempfile.NamedTemporaryFile() as file:
            file.write(raw)
            file.flush()
            self.assertEqual(self.document("--binary", file.name)["fields"], expected["fields"])

    def test_people_read_a_table_and_a_verdict(self):
        text = decode(HEARTBEAT).stdout.decode()
        self.assertIn("60  lease         350                               35.0 s\n", text)
        self.assertIn("\nA receiver takes it", text)
        text = decode(HEARTBEAT.replace("015e", "0000")).stdout.decode()
        self.assertIn("A receiver drops it (drop_bad_lease):\nan announcement or a reply has to promise something", text)
        self.assertIn("of another version", decode("44534356 02" + " 00" * 59).stdout.decode())

    def test_a_hostile_description_prints_nothing_but_printable_characters(self):
        body = json.dumps({"name": "a", "os": "\x1b]52;c;\x07"}).encode()
        header = bytearray.fromhex(HEARTBEAT.replace(" ", ""))
        header[6], header[56:58] = 1, len(body).to_bytes(2, "big")
        for words in ((), ("--json",), ("--format", "csv")):
            done = decode(*words, (header + body).hex())
            self.assertEqual(done.returncode, 0)
            self.assertFalse(set(done.stdout) - set(range(32, 127)) - {10, 13}, done.stdout)

    def test_what_is_no_datagram_is_usage(self):
        for words, text in ((("xyz",), None), (("-",), b""), (("4",), None), (("--binary", "/nonexistent/file"), None),
                            ((os.path.dirname(__file__),), None), (("-",), b"0" * (1 << 21))):
            with self.subTest(words):
                done = decode(*words, text=text)
                self.assertEqual((done.returncode, done.stdout, done.stderr.count(b"\n")), (2, b"", 1), done)
        self.assertEqual(run("decode", "--json", "xyz").returncode, 2)
