"""Linux namespaces from Python 3.11, which has no os.setns yet."""

import contextlib
import ctypes
import os

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result, what):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def setns(descriptor, kind=0):
    _checked(_libc.setns(descriptor, kind), "setns")


def become_root():
    """Makes an ordinary user root of a user namespace of its own; for a process with one thread.

    The network namespace goes along because whoever enters another one may only return to one that is his.
    """
    uid, gid = os.geteuid(), os.getegid()
    _checked(_libc.unshare(CLONE_NEWUSER | CLONE_NEWNET), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


@contextlib.contextmanager
def network_of(pid):
    """The calling thread is in the network namespace of `pid`; a socket made here stays there for good."""
    ours = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    theirs = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        setns(theirs, CLONE_NEWNET)
        yield
    finally:
        setns(ours, CLONE_NEWNET)
        os.close(ours)
        os.close(theirs)
