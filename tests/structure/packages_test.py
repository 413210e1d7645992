"""The Debian packages ship all that is installed, and name nothing that is not: tools/package takes minutes to find that out.

Usage: packages_test.py BUILD PACKAGING, the folders of a build and of tools/debian.
"""

import fnmatch
import glob
import os
import subprocess
import sys
import tempfile


def installed(build):
    """Paths below the root, as Debian has them: with the prefix /usr, and units in /lib."""
    with tempfile.TemporaryDirectory() as root:
        subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", root], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), root)
                _, unit, rest = path.partition("lib/systemd/")
                yield unit + rest if unit else path.replace("usr/local/", "usr/", 1)


def shipped(packaging):
    """The first word of each line: what dh_install(1) takes, a path with wildcards."""
    for path in glob.glob(os.path.join(packaging, "*.install")):
        with open(path, encoding="ascii") as file:
            yield from (line.split()[0] for line in file if line.strip())


def fits(path, pattern):
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(path, pattern + "/*")


def main():
    build, packaging = sys.argv[1:]
    paths, patterns = sorted(installed(build)), sorted(shipped(packaging))
    nowhere = [path for path in paths if not any(fits(path, pattern) for pattern in patterns)]
    nothing = [pattern for pattern in patterns if not any(fits(path, pattern) for path in paths)]
    for path in nowhere:
        print(f"{path}: installed, and in no package")
    for pattern in nothing:
        print(f"{pattern}: in a package, and not installed")
    failed = bool(nowhere) + bool(nothing)
    print(f"[packages] test cases: 2 | {2 - failed} passed | {failed} failed")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
