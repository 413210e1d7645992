"""Every function of the system that the daemon calls fails once at each of its places: it ends with a reason, or recovers."""

import concurrent.futures
import contextlib
import errno
import os
import signal
import socket
import threading

import pytest
from daemon import Control
from faults import FOREVER, OPTIONS, STATE, Bench, build
from lab import DISCOVERD, wait_until
from wire import Peer, Sender

WORKERS = 5  # hosts of the lab, side by side

# What each function may fail with, by its manual page and as far as it can happen here.
STARTING = {
    "socket": (errno.EMFILE, errno.ENOBUFS), "bind": (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES),
    "connect": (errno.EACCES,), "listen": (errno.EADDRINUSE,), "setsockopt": (errno.ENODEV,), "getsockname": (errno.ENOBUFS,),
    "recvmsg": (errno.EINTR, errno.ENOBUFS, errno.EAGAIN), "sendto": (errno.ENOBUFS, errno.EPERM, errno.ENETUNREACH),
    "open": (errno.EMFILE, errno.EACCES), "fopen": (errno.EMFILE, errno.EACCES), "read": (errno.EIO, errno.EINTR),
    "fread": (errno.EIO,), "fclose": (errno.EIO,), "close": (errno.EIO, errno.EINTR), "mkdir": (errno.ENOSPC, errno.EROFS),
    "chmod": (errno.EPERM,), "lstat": (errno.EACCES, errno.EIO), "fstat": (errno.EIO,), "uname": (errno.EFAULT,),
    "unlink": (errno.EPERM,),
}
KEEPING = {"fsync": (errno.EIO, errno.ENOSPC), "fwrite": (errno.ENOSPC,), "rename": (errno.EROFS,)}
RUNNING = {
    "socket": (errno.EMFILE, errno.ENOBUFS), "bind": (errno.EADDRINUSE, errno.EADDRNOTAVAIL),
    "setsockopt": (errno.EPERM, errno.ENODEV), "getsockopt": (errno.ENOBUFS,), "getsockname": (errno.ENOBUFS,),
    "recvmsg": (errno.EINTR, errno.ENOBUFS, errno.ECONNREFUSED), "recvmmsg": (errno.EINTR, errno.ENOBUFS, errno.ECONNREFUSED),
    "recvfrom": (errno.EINTR, errno.ENOBUFS, errno.ENOMEM),
    "sendto": (errno.EAGAIN, errno.ENOBUFS, errno.EPERM, errno.ENETUNREACH, errno.ECONNREFUSED), "open": (errno.EMFILE,),
    "fopen": (errno.EMFILE, errno.EACCES), "read": (errno.EIO, errno.EINTR), "fread": (errno.EIO,), "fclose": (errno.EIO,),
    "close": (errno.EIO, errno.EINTR), "connect": (errno.ECONNREFUSED,), "send": (errno.EAGAIN, errno.ECONNREFUSED),
    "fstat": (errno.EIO,), "uname": (errno.EFAULT,),
}
UNREAD = {"socket": (errno.EMFILE, errno.ENOBUFS), "setsockopt": (errno.ENOBUFS,), "getsockopt": (errno.ENOBUFS,), "ioctl": (errno.EFAULT,)}
STOPPING = {
    "fopen": (errno.EMFILE, errno.ENOSPC, errno.EROFS), "fwrite": (errno.ENOSPC, errno.EIO), "fclose": (errno.ENOSPC, errno.EIO),
    "rename": (errno.EIO, errno.ENOSPC), "sendto": (errno.ENOBUFS, errno.ENETUNREACH, errno.EPERM), "lstat": (errno.EIO,),
    "unlink": (errno.EACCES,), "close": (errno.EIO,),
}
LASTING = {"sendto": (errno.EPERM, errno.ENETUNREACH, errno.ENOBUFS), "socket": (errno.EMFILE, errno.ENFILE)}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    path = str(tmp_path_factory.mktemp("faults") / "faults.so")
    build(path)
    return path


def exhaust(function, error, attempt):
    """Lets the first call fail, the second ..., until all that there are have; how many."""
    failed = 0
    for passing in range(10_000):
        if attempt(function, error, passing):
            failed += 1
        elif passing > failed:  # twice beyond the last: there are not as many calls each time
            return failed
    raise AssertionError(f"{function} is called without end")


def side_by_side(benches, cases, attempt):
    """Shares the cases among the hosts; how many calls failed, by function and errno."""
    cases, done, lock = list(cases), {}, threading.Lock()

    def work(bench):
        while True:
            with lock:
                if not cases:
                    return
                function, error = cases.pop(0)
            done[function, errno.errorcode[error]] = exhaust(function, error, lambda *case: attempt(bench, *case))

    with concurrent.futures.ThreadPoolExecutor(len(benches)) as pool:
        for future in [pool.submit(work, bench) for bench in benches]:
            future.result()
    print(done)
    return done


def each(table):
    return [(function, error) for function, errors in table.items() for error in errors]


@pytest.fixture
def benches(lab, library):
    """Hosts whose daemons remember a peer that is there no more; and one host more."""
    *hosts, neighbour = lab(WORKERS + 1)
    first = hosts[0]
    os.makedirs(f"/proc/{first.pid}/root{STATE}")
    daemon = first.up("--state-directory", STATE)
    sender = Sender(neighbour)
    sender.announce(Peer(1, name="remembered"))
    wait_until(lambda: "remembered" in daemon.peers(), 5, daemon.log)
    daemon.stop()
    with open(f"/proc/{first.pid}/root{STATE}/peers.json", encoding="ascii") as file:
        remembered = file.read()
    made = [Bench(host, library, remembered) for host in hosts]
    for bench in made:
        bench.measure()
    return made, sender


def test_a_start_with_any_fault_ends_with_a_reason_or_recovers(benches):
    made, _ = benches
    done = side_by_side(made, each(STARTING), Bench.start_with)
    assert all(done.values()) and sum(done.values()) > 100, done


def test_a_host_whose_new_identity_cannot_be_kept_has_one_all_the_same(benches):
    made, _ = benches
    for bench in made:
        done = bench.host.run("sh", "-c", ": >/etc/machine-id; other=/var/lib/dbus/machine-id; [ ! -e $other ] || mount --bind /etc/machine-id $other")
        assert done.returncode == 0, done.stderr
    done = side_by_side(made, each(KEEPING), Bench.start_with)
    assert all(done.values()), done


@contextlib.contextmanager
def running(host, *command):
    """The process that nsenter(1) has become, the pid of the daemon in it, and how to ask that. It ends with the context, even hung."""
    def children():
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]

    def answers():
        with contextlib.suppress(OSError):
            return control.ask("status")
        return None

    with host.popen(*command) as process, contextlib.closing(Control.over_unix(host)) as control:
        try:
            wait_until(answers, 10, "it answers")
            yield process, children()[0], control
        finally:
            if process.poll() is None:
                for pid in children():
                    os.kill(pid, signal.SIGKILL)


def test_a_log_that_nobody_reads_stops_nobody(lab):
    host, = lab(1)
    with running(host, DISCOVERD, "--control-port", "0") as (process, pid, control):
        def say_something():
            assert control.ask("reload")["schema"] == "discoverd.reload/1"
        log = process.stderr.fileno()
        pipe = os.open(f"/proc/self/fd/{log}", os.O_WRONLY | os.O_NONBLOCK)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(pipe, b"x" * 4096)
        for _ in range(3):
            say_something()
        assert os.read(log, 1 << 20).endswith(b"xx")
        say_something()
        os.close(pipe)
        os.kill(pid, signal.SIGTERM)
        assert process.wait(10) == 0
        assert "3 lines of this log are lost" in process.stderr.read()


def test_standard_streams_that_are_closed_are_taken_by_nothing_else(lab):
    host, = lab(1)
    with running(host, "sh", "-c", 'exec "$0" <&- >&- 2>&-', DISCOVERD) as (process, pid, _):
        assert [os.readlink(f"/proc/{pid}/fd/{number}") for number in range(3)] == ["/dev/null"] * 3
        os.kill(pid, signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_watchdog_that_cannot_look_takes_nothing_for_hung(benches):
    (bench, *_), _ = benches
    daemon = bench.faults.start(*OPTIONS, environment=["WATCHDOG_USEC=100000"])
    wait_until(lambda: bench.answers(daemon), 10, daemon.log)
    bench.faults.arm("poll", errno.ENOMEM, failing=FOREVER)
    wait_until(lambda: bench.faults.failed() > 20, 10, daemon.log)
    assert "leaving it to the watchdog" not in daemon.log()
    bench.faults.disarm()
    wait_until(lambda: bench.is_well(daemon), 15, daemon.log)
    daemon.stop()


def test_a_stop_with_any_fault_is_a_stop_and_loses_no_state(benches):
    made, _ = benches
    done = side_by_side(made, each(STOPPING), Bench.stop_with)
    assert all(done.values()), done


def test_a_kill_at_any_step_of_the_writing_leaves_one_file_that_is_whole(benches):
    (bench, *_), _ = benches
    for function in ("fopen", "fwrite", "fclose", "rename"):
        assert exhaust(function, -signal.SIGKILL, bench.kill_with), function


class Stir:
    """Gives a running daemon all kinds of things to do."""

    def __init__(self, bench, sender):
        self.bench = bench
        self.daemon = bench.up()
        self.sender = sender
        self.peer = Peer(100 + bench.host.number, source=None)
        self.watcher = Control.over_unix(bench.host)
        self.watcher.socket.setblocking(False)

    def settle(self):
        """Until it has done what there was: that is dealt with before a second question is answered."""
        for _ in range(2):
            wait_until(lambda: self.bench.answers(self.daemon), 10, self.daemon.log)

    def __call__(self):
        host = self.bench.host
        self.watcher.socket.sendto(b'{"op":"watch","id":1}', self.watcher.address)
        self.bench.udp.socket.sendto(b'{"op":"list"}', self.bench.udp.address)
        self.sender.announce(self.peer)
        host.ip("addr", "add", f"10.88.0.{host.number}/24", "brd", "+", "dev", "eth0")
        self.settle()
        host.ip("addr", "del", f"10.88.0.{host.number}/24", "dev", "eth0")
        self.sender.goodbye(self.peer)
        with contextlib.suppress(OSError):
            self.daemon.ask("reload")
        self.watcher.socket.sendto(b'{"op":"unwatch","id":1}', self.watcher.address)
        self.settle()
        with contextlib.suppress(BlockingIOError):
            while self.watcher.socket.recv(65535):
                pass


def test_a_running_daemon_recovers_from_any_fault(benches):
    made, sender = benches
    stirs = {bench: Stir(bench, sender) for bench in made}
    for bench in made:
        bench.most_descriptors += 1  # the watcher's

    def attempt(bench, function, error, passing):
        return bench.stir_with(stirs[bench].daemon, function, error, passing, stirs[bench])

    done = side_by_side(made, each(RUNNING), attempt)
    for bench, stir in stirs.items():
        stir.daemon.stop()
        assert bench.state_is_whole()
    assert all(done.values()), done


def test_replies_that_nobody_reads_and_a_fault_are_no_more_than_lost_replies(benches):
    made, _ = benches
    daemons = {bench: bench.up() for bench in made}
    for bench in made:
        bench.most_descriptors += 7  # of the sockets that one user's replies are sent from

    def fill(bench):
        """More replies that nobody reads than a socket holds."""
        deaf = [bench.host.socket(socket.AF_UNIX) for _ in range(14)]
        address = f"{bench.root}/run/discoverd/control.sock"
        for client in deaf:
            client.bind("")
            client.setblocking(False)
        for client in deaf:
            with contextlib.suppress(BlockingIOError):
                for _ in range(10):
                    client.sendto(b'{"op":"counters"}', address)
            bench.answers(daemons[bench])
        for client in deaf:
            client.close()

    def attempt(bench, function, error, passing):
        return bench.stir_with(daemons[bench], function, error, passing, lambda: fill(bench))

    done = side_by_side(made, each(UNREAD), attempt)
    assert all(done.values()), done
    for daemon in daemons.values():
        daemon.stop()


def test_a_fault_that_lasts_is_told_in_a_line_or_two_and_over_when_it_is_over(benches):
    (bench, *_), sender = benches
    stir = Stir(bench, sender)
    for function, error in each(LASTING):
        told_before = len(stir.daemon.log().splitlines())
        bench.faults.arm(function, error, failing=FOREVER)
        bench.host.ip("addr", "add", "10.88.0.1/24", "brd", "+", "dev", "eth0")
        wait_until(lambda: sender.announce(stir.peer) or bench.faults.failed() >= 3, 20, stir.daemon.log)
        bench.host.ip("addr", "del", "10.88.0.1/24", "dev", "eth0")
        bench.faults.disarm()
        wait_until(lambda: bench.is_well(stir.daemon), 15, stir.daemon.log)
        told = [line for line in stir.daemon.log().splitlines()[told_before:] if " warning " in line]
        assert len(told) <= 3, told
    stir.daemon.stop()


def test_whoever_gets_no_memory_says_so_and_loses_no_state(benches):
    """At places spread over a start, and at the first ones of an answer and of a stop."""
    made, _ = benches
    made[0].up().stop()
    started = made[0].faults.calls()["allocation"]
    if not started:
        pytest.skip("what a program is linked with statically asks for memory unheard")
    places = list(range(0, started, started // 40))

    def work(bench, first):
        for passing in places[first::WORKERS]:
            bench.start_with("allocation", errno.ENOMEM, passing)
        for passing in range(first, 15, WORKERS):
            bench.starve(passing)
            bench.stop_with("allocation", errno.ENOMEM, passing)

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for future in [pool.submit(work, bench, first) for first, bench in enumerate(made)]:
            future.result()
