import fcntl
import os
import pty
import struct
import subprocess
import termios
import unittest

from fake_daemon import DISCOVERCTL, LIMIT, of_peers, peer


def at_terminal(daemon, columns, *words):
    """What the command shows on a terminal so many columns wide, and its standard error."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    command = [DISCOVERCTL, "--socket", daemon.path, *words]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, timeout=LIMIT, check=False)
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
            _, shown, _ = at_terminal(daemon, 50, "list")
            self.assertEqual(shown, ("NAME   ADDRESS   INTERFACE  STATE   AGE  OS\n"
                                     "node1  10.0.0.1  eth0       alive  3.2s  Debian G\u2026\n"
                                     "node2  10.0.0.2  eth0       alive  3.2s  Debian\n"))
            _, shown, _ = at_terminal(daemon, 200, "list")
            self.assertIn("Debian GNU/Linux 12 (bookworm)\n", shown)
            _, shown, _ = at_terminal(daemon, 0, "list")  # one that does not tell
            self.assertIn("Debian GNU/Linux 12 (bookworm)\n", shown)

    def test_json_is_never_cut(self):
        with of_peers(peer(1)) as daemon:
            self.assertEqual(at_terminal(daemon, 20, "list", "--json")[1], daemon.ask("list", "--json").stdout.decode())

    def test_who_sees_nobody_is_told_where_to_look(self):
        with of_peers() as daemon:
            code, _, advice = at_terminal(daemon, 80, "list")
            self.assertEqual(code, 0)
            self.assertIn("discoverctl interfaces", advice)
            self.assertEqual(at_terminal(daemon, 80, "list", "--json")[2], "")
