import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unittest

from fake_daemon import DISCOVERCTL, LIMIT, FakeDaemon, of_peers, page, peer


def at_terminal(daemon, columns, *words, **environment):
    """What the command shows on a terminal so many columns wide, and its standard error."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [DISCOVERCTL, "--socket", daemon.path, *words]
    environment = {name: value for name, value in {**os.environ, "TERM": "dumb", **environment}.items() if value is not None}
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, env=environment, timeout=LIMIT, check=False)
    os.close(theirs)
    shown = b""
    try:
        while True:
            shown += os.read(ours, 65536)
    except OSError:  # the other end is closed, and all is read
        os.close(ours)
    return done.returncode, shown.decode().replace("\r\n", "\n"), done.stderr.decode()


class Terminal(unittest.TestCase):
    def test_lines_are_cut_to_the_width_with_an_ellipsis(self):
        with of_peers(peer(1), peer(2, os="Debian")) as daemon:
            _, shown, _ = at_terminal(daemon, 55, "list")
            self.assertEqual(shown, ("NAME   ADDRESS   INTERFACE  STATE  RTT   AGE  OS\n"
                                     "node1  10.0.0.1  eth0       alive    -  3.2s  Debian G\u2026\n"
                                     "node2  10.0.0.2  eth0       alive    -  3.2s  Debian\n"))
            _, shown, _ = at_terminal(daemon, 200, "list")
            self.assertIn("Debian GNU/Linux 12 (bookworm)\n", shown)
            _, shown, _ = at_terminal(daemon, 0, "list")  # one that does not tell
            self.assertIn("Debian GNU/Linux 12 (bookworm)\n", shown)

    def test_a_long_name_leaves_room_for_what_follows(self):
        with of_peers(peer(1, name="n" * 253)) as daemon:
            _, shown, _ = at_terminal(daemon, 80, "list")
            header, row = shown.splitlines()
            self.assertEqual((len(row), row.split()[1:5]), (80, ["10.0.0.1", "eth0", "alive", "-"]))
            self.assertIn("nnn\u2026", row)
            self.assertIn("n" * 253, daemon.ask("list").stdout.decode())

    def test_states_have_colours_where_colours_are_welcome(self):
        green = "\x1b[32malive\x1b[0m"
        with of_peers(peer(1), peer(2, state="left"), peer(3, name="alive", state="new")) as daemon:
            plain = at_terminal(daemon, 80, "list")[1]
            self.assertNotIn("\x1b", plain)
            colourful = at_terminal(daemon, 80, "list", TERM="xterm", NO_COLOR=None)[1]
            self.assertEqual(colourful.count("\x1b"), 4)
            self.assertIn("eth0       \x1b[2mleft\x1b[0m", colourful)
            self.assertEqual(re.sub("\x1b\\[[0-9]*m", "", colourful), plain)
            for refused in {"NO_COLOR": "1"}, {"TERM": None}:
                self.assertEqual(at_terminal(daemon, 80, "list", **{"TERM": "xterm", "NO_COLOR": None, **refused})[1], plain)
            self.assertEqual(at_terminal(daemon, 80, "list", "--color=never", TERM="xterm", NO_COLOR=None)[1], plain)
            self.assertIn(green, daemon.ask("list", "--color=always").stdout.decode())
            self.assertNotIn(b"\x1b", daemon.ask("list").stdout)
            self.assertNotIn(green, at_terminal(daemon, 30, "list", "--color=always")[1])  # it is cut

    def test_json_is_never_cut(self):
        with of_peers(peer(1)) as daemon:
            self.assertEqual(at_terminal(daemon, 20, "list", "--json")[1], daemon.ask("list", "--json").stdout.decode())

    def test_who_sees_nobody_is_told_where_to_look(self):
        with of_peers() as daemon:
            code, _, advice = at_terminal(daemon, 80, "list")
            self.assertEqual(code, 0)
            self.assertIn("discoverctl interfaces", advice)
            self.assertEqual(at_terminal(daemon, 80, "list", "--json")[2], "")

    def test_conflicts_are_told_of_beside_the_list(self):
        clash = [{"kind": "name", "id": "8c1e", "address": None, "interface": None, "age_s": 0.0}]
        with of_peers(*[peer(n, conflicts=clash) for n in range(1, 3)], peer(3)) as daemon:
            self.assertEqual(at_terminal(daemon, 80, "list")[2],
                             "in conflict: node1, node2; `discoverctl show` says with whom\n")
            self.assertIn("conflicts", daemon.requests[-1]["fields"])
            self.assertEqual(daemon.ask("list").stderr, b"")
        with of_peers(*[peer(n, name="\x1b[31m", conflicts=clash) for n in range(1, 9)]) as daemon:
            advice = at_terminal(daemon, 80, "list")[2]
            self.assertIn(" and 3 more; ", advice)
            self.assertNotIn("\x1b", advice)
        with FakeDaemon(lambda request: [page(request, [], own_conflicts=clash)]) as daemon:
            self.assertIn("`discoverctl status`", at_terminal(daemon, 80, "list")[2])

    def test_who_has_a_clone_is_told_what_to_do(self):
        clash = [{"kind": "id", "id": "8c1e", "address": "10.0.0.9", "interface": "eth0", "age_s": 0.0}]
        with of_peers(peer(1, conflicts=clash)) as daemon:
            self.assertIn("/etc/machine-id", at_terminal(daemon, 80, "show", "node1")[2])
