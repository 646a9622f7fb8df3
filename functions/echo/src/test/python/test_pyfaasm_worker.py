"""What pyfaasm does on a Faasm worker only. The host is a fake that does what a worker and its cluster were seen to do:
calls that find no free slot are lost, and a lost call is answered with code 0 and no output."""

import io
import unittest
from unittest import mock

import _faasm
from pyfaasm import core


class Cluster:
    """A worker's host interface, with so many slots for chained calls."""

    ENCODED_OUTPUT = _faasm.ENCODED_OUTPUT

    def __init__(self, slots, user="demo", chained=False):
        self.slots, self.user, self.chained = slots, user, chained
        self.started, self.most, self.keys, self.output = [], 0, [], None
        self._running, self._lost = [], set()

    def get_call(self):
        return self.user, "caller", "faasm_main", self.chained

    def is_on_worker(self):
        return True

    def check_chain(self, function, entry):
        if function == "":
            raise ValueError("no name")

    def chain(self, function, entry, data):
        self.check_chain(function, entry)
        self.started.append((function, entry, data))
        number = len(self.started)
        if len(self._running) < self.slots:
            self._running.append(number)
            self.most = max(self.most, len(self._running))
        else:
            self._lost.add(number)
        return -number  # ids of a cluster may be negative

    def await_call_output(self, number):
        if -number in self._lost:
            return 0, b""
        self._running.remove(-number)
        data = self.started[-number - 1][2]
        return (1, b"Call failed (return value=1)") if data == b"fails" else (0, data or self.ENCODED_OUTPUT)

    def write_output(self, output):
        output.decode()
        self.output = output

    def set_state(self, key, value):
        self.keys.append(key)


class WorkerTest(unittest.TestCase):
    def on(self, cluster):
        for name, value in (
            ("_faasm", cluster),
            ("_chain_limit", 1),
            ("_calls", {}),
            ("_waiting", []),
            ("_under_way", {}),
        ):
            self.enterContext(mock.patch.object(core, name, value))
        return cluster

    def test_calls_take_turns(self):
        cluster = self.on(Cluster(slots=1))
        calls = [core.chain("other", str(number).encode()) for number in range(100)]
        self.assertEqual(1, len(cluster.started), "the others wait")
        self.assertEqual(b"70", core.await_call_output(calls[70]))
        self.assertEqual(
            [str(number).encode() for number in range(100)], [core.await_call_output(call) for call in calls]
        )
        self.assertEqual((100, 1), (len(cluster.started), cluster.most))
        self.assertEqual(0, core.await_call(calls[0]), "more than once")

    def test_a_limit_allows_more(self):
        cluster = self.on(Cluster(slots=3))
        first = core.chain("other", b"first")
        second = core.chain("other", b"second")
        core.set_chain_limit(3)
        self.assertEqual(2, len(cluster.started), "what waited is started")
        others = [core.chain("other", b"data") for _ in range(10)]
        self.assertEqual([0] * 12, [core.await_call(call) for call in (second, first, *others)])
        self.assertEqual(3, cluster.most)
        for bad in (0, -1):
            with self.assertRaisesRegex(ValueError, "1 or more"):
                core.set_chain_limit(bad)

    def test_a_lost_call_is_an_error(self):
        self.on(Cluster(slots=1))
        core.set_chain_limit(2)
        kept, lost = (core.chain("other", data) for data in (b"kept", b"lost"))
        for ask in (core.await_call, core.await_call_output):
            with self.assertRaisesRegex(OSError, "lost the chained call of other.*OVERRIDE_CPU_COUNT"):
                ask(lost)
        self.assertEqual(b"kept", core.await_call_output(kept))
        self.assertEqual(0, core.await_call(core.chain("other", b"")), "an empty output is no lost call")

    def test_after_a_lost_call_the_others_are_not_started(self):
        cluster = self.on(Cluster(slots=0))
        calls = [core.chain("other", b"") for _ in range(10)]
        with self.assertRaisesRegex(OSError, "not started, because one before it was lost"):
            core.await_call(calls[9])
        with self.assertRaisesRegex(OSError, "the cluster lost"):
            core.await_call(calls[0])
        self.assertEqual(1, len(cluster.started))

    def test_calls_that_nobody_awaited_and_the_cluster_lost_are_told(self):
        cluster = self.on(Cluster(slots=0))
        for _ in range(10):
            core.chain("other", b"")
        with mock.patch("sys.stderr", io.StringIO()) as told:
            core._end_waiting()
        self.assertRegex(told.getvalue(), "lost the chained call of other.*; 9 more were not started")
        self.assertEqual(1, len(cluster.started))

    def test_a_call_that_waits_is_checked_at_once(self):
        self.on(Cluster(slots=1))
        core.chain("other", b"")
        with self.assertRaises(ValueError):
            core.chain("", b"")

    def test_what_nobody_awaits_is_started_at_the_end(self):
        cluster = self.on(Cluster(slots=1))
        for number in range(5):
            core.chain("other", str(number).encode())
        core._end_waiting()
        self.assertEqual(5, len(cluster.started))

    def test_a_failed_call_says_what_the_cluster_said(self):
        self.on(Cluster(slots=1))
        call = core.chain("other", b"fails")
        self.assertEqual(1, core.await_call(call))
        with self.assertRaisesRegex(RuntimeError, r"returned 1: Call failed \(return value=1\)"):
            core.await_call_output(call)

    def test_output_that_is_no_text_is_encoded(self):
        prefix = b"data:application/octet-stream;base64,"
        cluster = self.on(Cluster(slots=1))
        for output, carried in (
            (b"", b""),
            ("grüße\0".encode(), "grüße\0".encode()),
            (b"\xff\0", prefix + b"/wA="),
            (b"\xed\xa0\x80", prefix + b"7aCA"),  # a surrogate is no UTF-8
            (prefix, prefix + b"ZGF0YTphcHBsaWNhdGlvbi9vY3RldC1zdHJlYW07YmFzZTY0LA=="),
        ):
            core.write_output(output)
            self.assertEqual(carried, cluster.output)
            self.assertEqual(output, core.await_call_output(core.chain("other", carried)))
        cluster.chained = True
        core.write_output(b"")
        self.assertEqual(prefix, cluster.output, "an empty output is that of a lost call")

    def test_keys_of_users_do_not_meet(self):
        cluster = self.on(Cluster(slots=1))
        core.write_state("key", b"v")
        core.write_state("other:key", b"v")
        core.write_state(core.GlobalKey("key"), b"v")
        cluster.user = "python"
        core.write_state("key", b"v")
        self.assertEqual(["demo:key", "demo:other:key", "key", "key"], cluster.keys)
        self.assertEqual([str] * 4, [type(key) for key in cluster.keys])


if __name__ == "__main__":
    unittest.main()
