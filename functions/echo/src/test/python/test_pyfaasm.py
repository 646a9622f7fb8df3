"""What pyfaasm promises a function, checked against the engine and not against a fake."""

import base64
import inspect
import json
import os
import pickle
import sys
import unittest
from importlib import resources

import pyfaasm
from pyfaasm import config, core, objects


class PublicNamesTest(unittest.TestCase):
    """The public package's names and parameters, so that a program written for it finds them."""

    FUNCTIONS = {
        "get_env_bool": "var_name",
        "set_env_bool": "var_name, value",
        "is_local_chaining": "",
        "is_local_output": "",
        "set_local_chaining": "value",
        "set_local_input_output": "value",
        "get_input_len": "",
        "read_input": "input_len",
        "write_output": "output",
        "get_output": "",
        "read_state_size": "key",
        "read_state": "key, state_len",
        "read_state_offset": "key, total_len, offset, offset_len",
        "write_state": "key, value",
        "write_state_offset": "key, total_len, offset, value",
        "push_state": "key",
        "push_state_partial": "key",
        "pull_state": "key, state_len",
        "chain": "func, input_data",
        "await_call": "call_id",
        "set_emulator_message": "message_json",
        "set_emulator_status": "success",
        "get_emulator_async_response": "",
        # Of earlier releases.
        "get_input": "input_len",
        "set_output": "output",
        "get_state_size": "key",
        "get_state": "key, state_len",
        "get_state_offset": "key, total_len, offset, offset_len",
        "set_state": "key, value",
        "set_state_offset": "key, total_len, offset, value",
        "chain_this_with_input": "func, input_data",
    }

    def test_the_functions_have_their_parameters(self):
        for name, parameters in self.FUNCTIONS.items():
            self.assertEqual(parameters, ", ".join(inspect.signature(getattr(core, name)).parameters), name)

    def test_everything_public_is_documented_and_has_types(self):
        for name, value in vars(core).items():
            if inspect.isfunction(value) and not name.startswith("_"):
                self.assertTrue(value.__doc__, name)
                signature = inspect.signature(value)
                self.assertIsNot(signature.return_annotation, inspect.Signature.empty, name)
                for parameter in signature.parameters.values():
                    self.assertIsNot(parameter.annotation, inspect.Parameter.empty, name)
        self.assertTrue(resources.files(pyfaasm).joinpath("py.typed").is_file())

    def test_the_package_has_its_modules_and_no_numpy(self):
        self.assertEqual((core, config, objects), (pyfaasm.core, pyfaasm.config, pyfaasm.objects))
        self.assertNotIn("numpy", sys.modules)

    def test_objects_take_attributes(self):
        values = objects.Dictionary()
        values.attribute = 1
        self.assertEqual(1, values.attribute)


class ConfigurationTest(unittest.TestCase):
    def test_sizes_of_a_divided_matrix(self):
        conf = config.MatrixConf(64, 3)
        self.assertEqual((64, 3, 16384), (conf.matrix_size, conf.n_splits, conf.bytes_per_matrix))
        self.assertEqual([1, 2, 4, 8], [conf.get_submatrices_per_row(level) for level in range(4)])
        self.assertEqual([64, 32, 16, 8], [conf.get_submatrix_size(level) for level in range(4)])
        self.assertEqual([16384, 4096, 1024, 256], [conf.get_bytes_per_submatrix(level) for level in range(4)])

    def test_keys_are_those_of_the_public_package(self):
        conf = config.MatrixConf(4, 1)
        self.assertEqual("intermediate_1_2_3_4_5", conf.get_intermediate_result_key(1, 2, 3, 4, 5))
        self.assertEqual("mat_a_1_0_1", conf.get_submatrix_key(config.SUBMATRICES_KEY_A, 1, 0, 1))
        self.assertEqual(
            ("mat_b", "intermediate", "result_matrix", "matrix_state", 4),
            (
                config.SUBMATRICES_KEY_B,
                config.INTERMEDIATE_RESULT_PREFIX,
                config.RESULT_MATRIX_KEY,
                config.MATRIX_CONF_STATE_KEY,
                config.NP_ELEMENT_SIZE,
            ),
        )


class EnvironmentTest(unittest.TestCase):
    def tearDown(self):
        core.env_cache.clear()
        os.environ.pop("PYFAASM_TEST", None)

    def test_a_variable_is_looked_up_once(self):
        self.assertFalse(core.get_env_bool("PYFAASM_TEST"))
        os.environ["PYFAASM_TEST"] = "on"
        self.assertFalse(core.get_env_bool("PYFAASM_TEST"))
        core.env_cache.clear()
        self.assertTrue(core.get_env_bool("PYFAASM_TEST"))
        core.set_env_bool("PYFAASM_TEST", False)
        self.assertFalse(core.get_env_bool("PYFAASM_TEST"))

    def test_local_calls_and_output_are_variables(self):
        self.assertEqual((False, False), (core.is_local_chaining(), core.is_local_output()))
        core.set_env_bool("PYTHON_LOCAL_CHAINING", True)
        core.set_env_bool("PYTHON_LOCAL_OUTPUT", True)
        self.assertEqual((True, True), (core.is_local_chaining(), core.is_local_output()))

    def test_the_environment_is_that_of_a_worker(self):
        # The engine sets what Faasm sets; it also does so for tests.
        names = ("PYTHONHASHSEED", "PYTHONNOUSERSITE", "PYTHONWASM", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
        self.assertEqual(["0", "on", "1", "1", "1"], [os.environ.get(name) for name in names])
        self.assertNotIn("PYTHON_PATH", os.environ)


class InputTest(unittest.TestCase):
    def tearDown(self):
        core.set_local_input_output(False)
        core.input_data = None

    def test_a_test_run_has_no_input(self):
        self.assertEqual(core.get_input_len(), 0)
        self.assertEqual(core.read_input(0), b"")
        self.assertEqual(core.read_input(10), b"")

    def test_a_test_gives_an_input(self):
        core.input_data = b"a\0b"
        self.assertEqual((3, b"a\0b", b"a\0"), (core.get_input_len(), core.read_input(), core.read_input(2)))
        with self.assertRaisesRegex(ValueError, "negative"):
            core.read_input(-1)

    def test_output_is_bytes_like(self):
        core.write_output(b"bytes")
        core.write_output(bytearray(b"bytearray"))
        core.write_output(memoryview(b"memoryview"))
        with self.assertRaisesRegex(TypeError, "encode"):
            core.write_output("text")

    def test_output_is_kept_on_demand(self):
        with self.assertRaisesRegex(RuntimeError, "set_local_input_output"):
            core.get_output()
        core.set_local_input_output(True)
        self.assertIsNone(core.get_output())
        core.write_output(b"\xff")
        self.assertEqual((b"\xff", b"\xff"), (core.get_output(), core.output_data))

    def test_a_message_brings_its_input(self):
        core.set_local_input_output(True)
        core.write_output(b"of the call before")
        message = {"user": "demo", "function": "echo", "id": 7, "input_data": base64.b64encode(b"\xff data").decode()}
        self.assertEqual(7, core.set_emulator_message(json.dumps(message)))
        self.assertEqual((b"\xff data", None), (core.read_input(), core.get_output()))
        core.set_emulator_status(True)
        self.assertEqual((True, 7), (core.emulator_status, core.get_emulator_async_response()))
        for bad in ("[]", "{}", '{"user": "demo"}', "no JSON", '{"user": "a", "function": "b", "input_data": "*"}'):
            with self.assertRaises(ValueError):
                core.set_emulator_message(bad)


class StateTest(unittest.TestCase):
    def test_a_value_is_read_as_it_was_written(self):
        value = os.urandom(70_000)
        core.write_state("value", value)
        self.assertEqual(core.read_state_size("value"), len(value))
        self.assertEqual(core.read_state("value", len(value)), value)
        self.assertEqual(core.read_state("value", 0), b"")

    def test_reading_gives_as_many_bytes_as_asked_for(self):
        core.write_state("short", b"abc")
        self.assertEqual(b"ab", core.read_state("short", 2))
        self.assertEqual(b"abc\0\0", core.read_state("short", 5))
        self.assertEqual(bytes(4), core.read_state("nobody's", 4))
        self.assertEqual(0, core.read_state_size("nobody's"))

    def test_parts_are_written_and_read(self):
        core.write_state("parts", bytes(10))
        core.write_state_offset("parts", 10, 3, b"abc")
        self.assertEqual(core.read_state("parts", 10), b"\0\0\0abc\0\0\0\0")
        self.assertEqual(core.read_state_offset("parts", 10, 2, 3), b"\0ab")
        self.assertEqual(core.read_state_offset("parts", 10, 9, 3), bytes(3))
        with self.assertRaisesRegex(ValueError, "not within"):
            core.write_state_offset("parts", 10, 8, b"abc")
        with self.assertRaisesRegex(ValueError, "negative"):
            core.read_state_offset("parts", 10, -1, 2)

    def test_the_total_length_is_that_of_a_value_to_be_made(self):
        core.write_state_offset("made", 6, 2, b"ab")
        self.assertEqual((6, b"\0\0ab\0\0"), (core.read_state_size("made"), core.read_state("made", 6)))
        core.write_state_offset("made", 3, 4, b"cd")
        self.assertEqual(b"\0\0abcd", core.read_state("made", 6))
        self.assertEqual(b"bcd", core.read_state_offset("made", 1, 3, 3))
        with self.assertRaisesRegex(ValueError, "not within the value's 6"):
            core.write_state_offset("made", 20, 5, b"abc")

    def test_a_value_keeps_its_size(self):
        core.write_state("sized", b"0123456789")
        core.write_state("sized", b"9876543210")
        for other in (b"012345678", b"0123456789a", b""):
            with self.assertRaisesRegex(OSError, "'sized' has 10 bytes"):
                core.write_state("sized", other)
        self.assertEqual(b"9876543210", core.read_state("sized", 10))

    def test_a_value_of_no_bytes_is_no_value(self):
        core.write_state("empty", b"")
        core.push_state("empty")
        core.pull_state("empty", 0)
        self.assertEqual(0, core.read_state_size("empty"))
        core.write_state("empty", b"any size")
        self.assertEqual(8, core.read_state_size("empty"))

    def test_a_value_outlives_push_and_pull(self):
        core.write_state("shared/with a strange key", b"value")
        core.push_state("shared/with a strange key")
        core.push_state_partial("shared/with a strange key")
        core.pull_state("shared/with a strange key", 5)
        self.assertEqual(core.read_state("shared/with a strange key", 5), b"value")

    def test_keys_are_text_of_a_limited_length(self):
        for bad in ("", "a\0b", "k" * 151, "ü" * 76, "\ud800"):
            with self.assertRaises(ValueError, msg=repr(bad)):
                core.write_state(bad, b"value")
        with self.assertRaises(TypeError):
            core.read_state(b"key", 1)
        core.write_state("k" * 150, b"value")
        self.assertEqual(5, core.read_state_size("k" * 150))

    def test_the_engine_knows_one_name_space(self):
        core.write_state(core.GlobalKey("global"), b"value")
        self.assertEqual(5, core.read_state_size("global"))

    def test_objects_are_kept_by_pickling_them(self):
        values = {"alpha": [1, 2], "beta": None}
        core.set_state("pickled", pickle.dumps(values))
        self.assertEqual(values, pickle.loads(core.get_state("pickled", core.get_state_size("pickled"))))


def an_entry(data):
    core.write_output(core.read_input() + data)
    return len(data)


class ChainTest(unittest.TestCase):
    def test_only_a_function_starts_calls(self):
        for target in (an_entry, "echo"):
            with self.assertRaises((RuntimeError, ValueError)):
                core.chain(target, b"")
        with self.assertRaisesRegex(ValueError, "did not start a call 1"):
            core.await_call(1)
        with self.assertRaises(TypeError):
            core.chain(an_entry, "text")
        with self.assertRaises(TypeError):
            core.chain(7, b"")


class LocalChainTest(unittest.TestCase):
    def setUp(self):
        core.set_local_chaining(True)
        self.addCleanup(core.set_local_chaining, False)

    def test_functions_are_called_at_once(self):
        seen = []
        first = core.chain(seen.append, b"one")
        second = core.chain(lambda data: 7, b"two")
        self.assertEqual(seen, [b"one"])
        self.assertEqual([core.await_call(first), core.await_call(second)], [0, 7])

    def test_a_called_function_has_an_input_and_an_output_of_its_own(self):
        core.set_local_input_output(True)
        self.addCleanup(core.set_local_input_output, False)
        core.write_output(b"the caller's")
        call = core.chain(an_entry, b"data")
        self.assertEqual(4, core.await_call(call))
        with self.assertRaisesRegex(RuntimeError, "returned 4: datadata"):
            core.await_call_output(call)
        silent = core.chain(lambda data: None, b"")
        self.assertEqual(b"", core.await_call_output(silent))
        self.assertEqual((b"the caller's", b""), (core.get_output(), core.read_input()))

    def test_a_function_without_parameters_asks_for_its_input(self):
        seen = []
        core.chain(lambda: seen.append(core.read_input()), b"input")
        self.assertEqual([b"input"], seen)

    def test_exit_is_a_code(self):
        for code, expected in ((None, 0), (3, 3), ("text", 1)):
            call = core.chain(lambda data: sys.exit(code), b"")
            self.assertEqual(expected, core.await_call(call))

    def test_other_functions_are_not_there(self):
        with self.assertRaisesRegex(ValueError, "replace chain"):
            core.chain("other", b"")


if __name__ == "__main__":
    unittest.main()
