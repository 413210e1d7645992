"""Installs the library somewhere, builds the example against it as a stranger would, and asks a daemon with it.

install_test.py BUILD_FOLDER TESTS_FOLDER C++-COMPILER [OPTION...]
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest

BUILD, TESTS, *COMPILER = sys.argv[1:]
sys.path.insert(0, os.path.join(TESTS, "discoverctl"))
LIMIT = 120  # seconds for each command


def output_of(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, timeout=LIMIT, check=True, text=True, **options).stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="discover-install-")
        cls.root = cls.folder.name + "/root"
        output_of("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", cls.root, "--tags", "devel,runtime,man")
        found = output_of("find", cls.root, "-name", "libdiscover.pc").split()
        assert len(found) == 1, found
        cls.headers = output_of("find", cls.root, "-name", "*.hpp").split()
        cls.environment = {**os.environ, "PKG_CONFIG_PATH": os.path.dirname(found[0]), "PKG_CONFIG_SYSROOT_DIR": cls.root}
        cls.library = os.path.dirname(os.path.dirname(found[0])) + "/libdiscover.so"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_example_builds_and_finds_the_daemon(self):
        from fake_daemon import page, peer, FakeDaemon
        flags = output_of("pkg-config", "--cflags", "--libs", "libdiscover", env=self.environment).split()
        example = self.folder.name + "/example"
        output_of(*COMPILER, "-std=c++20", "-Wall", "-Wextra", "-Werror", TESTS + "/example.cpp", "-o", example, *flags)
        with FakeDaemon(lambda request: [page(request, [peer(7)])]) as daemon:
            own = os.path.join(daemon.folder.name, "discoverd")
            os.mkdir(own)
            os.symlink(daemon.path, own + "/control.sock")
            environment = {**os.environ, "LD_LIBRARY_PATH": os.path.dirname(self.library),
                           "XDG_RUNTIME_DIR": daemon.folder.name}
            self.assertEqual(output_of(example, env=environment), "node7 10.0.0.7\n")

    def test_the_library_needs_no_package_of_its_own_to_build_against(self):
        self.assertEqual(output_of("pkg-config", "--print-requires", "--print-requires-private", "libdiscover",
                                   env=self.environment), "")

    def test_nothing_but_the_library_is_exported(self):
        names = output_of("nm", "--dynamic", "--defined-only", "--demangle", self.library).splitlines()
        ours = [name for name in names if " discover::" in name]
        declared = re.findall(r"(?m)^DISCOVER_API .*?(\w+)\(", output_of("cat", *self.headers))
        self.assertGreater(len(declared), 3)
        for function in (*declared, "Client::list"):
            self.assertTrue(any(re.search(rf" discover::{function}\b", name) for name in ours), function)
        self.assertFalse([name for name in names if "nlohmann" in name or "discover::base" in name or "discover::client" in name])

    def test_the_soname_is_that_of_the_interface(self):
        self.assertIn("Library soname: [libdiscover.so.0]", output_of("readelf", "--dynamic", self.library))

    def test_the_example_is_the_one_in_the_header(self):
        with open(TESTS + "/example.cpp", encoding="ascii") as file:
            example = file.read().split()
        header = output_of("find", self.root, "-name", "client.hpp").strip()
        with open(header, encoding="ascii") as file:
            self.assertIn(" ".join(example), " ".join(file.read().replace("///", " ").split()))


if __name__ == "__main__":
    result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Installed))
    bad = len(result.failures) + len(result.errors)
    print(f"[unittest] test cases: {result.testsRun} | {result.testsRun - bad} passed | {bad} failed")
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)
