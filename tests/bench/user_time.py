"""How much of its processor time a process spends in its own code, not in the kernel's.

The kernel's own division (/proc/PID/stat) is of what its clock ticks interrupt, 250 times a second: of a process that is woken by a
clock, and runs for microseconds, it says nothing. Here the process's own processor time is the clock: perf_event_open(2).
"""

import ctypes
import mmap
import os
import platform
import struct

SYSCALL = {"x86_64": 298, "aarch64": 241}
SOFTWARE, TASK_CLOCK, SAMPLE_ADDRESS = 1, 1, 1  # PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK, PERF_SAMPLE_IP
EXCLUDE_KERNEL, EXCLUDE_HYPERVISOR = 1 << 5, 1 << 6
ATTRIBUTES_BYTES = 64  # PERF_ATTR_SIZE_VER0
CLOSE_ON_EXEC = 8  # PERF_FLAG_FD_CLOEXEC
SAMPLE, LOST = 9, 2  # PERF_RECORD_SAMPLE, PERF_RECORD_LOST
MOST_BYTES = 64  # of a record
PAGE = mmap.PAGESIZE
ROOM = 64 * PAGE  # for 16,384 samples
HEAD = 1024  # where the first page tells how far the kernel has written (perf_event_mmap_page.data_head)

_libc = ctypes.CDLL(None, use_errno=True)


class UserTime:
    """A context: afterwards `ns` tells how much there was meanwhile, by samples `period_ns` of processor time apart. Each costs up to
    20 us itself where the machine is virtual, and lengthens what it falls into, so that a period has to be several times as long."""

    def __init__(self, pid, period_ns=200_000):
        self.pid, self.period_ns, self.ns = pid, period_ns, None

    @classmethod
    def is_permitted(cls):
        """The kernel may keep it from whoever is not root (/proc/sys/kernel/perf_event_paranoid), or not know it."""
        try:
            with cls(os.getpid()):
                return True
        except OSError:
            return False

    def __enter__(self):
        attributes = struct.pack("<IIQQQQQIIQ", SOFTWARE, ATTRIBUTES_BYTES, TASK_CLOCK, self.period_ns, SAMPLE_ADDRESS, 0,
                                 EXCLUDE_KERNEL | EXCLUDE_HYPERVISOR, 0, 0, 0)
        descriptor = _libc.syscall(SYSCALL.get(platform.machine(), -1), attributes, self.pid, -1, -1, CLOSE_ON_EXEC)
        if descriptor < 0:
            error = ctypes.get_errno()
            raise OSError(error, f"perf_event_open: {os.strerror(error)}")
        try:
            self.records = mmap.mmap(descriptor, PAGE + ROOM, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        except OSError:
            os.close(descriptor)
            raise
        self.descriptor = descriptor
        return self

    def __exit__(self, *_):
        os.close(self.descriptor)
        written, = struct.unpack_from("<Q", self.records, HEAD)
        assert written + MOST_BYTES < ROOM, "more samples than there is room for: the kernel drops the others"
        at, samples = PAGE, 0
        while at < PAGE + written:
            kind, _, size = struct.unpack_from("<IHH", self.records, at)
            assert kind != LOST
            samples += kind == SAMPLE
            at += size
        self.records.close()
        self.ns = samples * self.period_ns
