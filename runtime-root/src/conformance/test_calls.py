"""Calls every function of the built-in modules, and every method, getter and slot of the built-in types, with too few, the
right and too many arguments of all sorts.

WebAssembly checks the type of a function that is called through a pointer, and CPython calls nearly all of these so. What
they answer is of no interest here: a function of the wrong type ends the interpreter, and with it this module's run.
"""

import asyncio
import builtins
import collections
import contextvars
import copy
import gc
import importlib
import io
import itertools
import logging
import operator
import os
import sys
import types
import typing
import unittest
import warnings
import weakref

# What must not be called for another reason than its type. A name without a module stands for every module's and type's.
LEFT_OUT = {
    "posix._exit": "ends the process",
    "posix.abort": "ends the process",
    "posix.close": "would close standard error, where the report goes",
    "posix.closerange": "would close standard error, where the report goes",
    "posix.dup2": "would replace standard error, where the report goes",
    "posix.ftruncate": "would cut off the report",
    "posix.kill": "ends the process",
    "posix.killpg": "ends the process",
    "_signal.raise_signal": "ends the process",
    "_signal.pause": "waits for ever",
    "_signal.sigwait": "waits for ever",
    "_signal.default_int_handler": "is KeyboardInterrupt by purpose",
    "time.sleep": "waits",
    "_queue.SimpleQueue.get": "waits for ever",
    "faulthandler._fatal_error_c_thread": "crashes by purpose",
    "faulthandler._read_null": "crashes by purpose",
    "faulthandler._sigabrt": "crashes by purpose",
    "faulthandler._sigfpe": "crashes by purpose",
    "faulthandler._sigsegv": "crashes by purpose",
    "faulthandler._stack_overflow": "crashes by purpose",
    "faulthandler.dump_traceback_later": "ends the process later",
    "sys.addaudithook": "cannot be taken back",
    "sys.setrecursionlimit": "1 is a limit with which nothing runs",
    "builtins.breakpoint": "is the debugger",
    "sys.__breakpointhook__": "is the debugger",
    "sys.breakpointhook": "is the debugger",
    "sys._baserepl": "is the interactive interpreter",
    "_imp.create_dynamic": "is tried by the tests of shared objects",
    "atexit._clear": "forgets the report's own",
    "_thread.exit": "is SystemExit by purpose",
    "itertools.count in operations": "has no end",
    "itertools.cycle in operations": "has no end",
    "itertools.repeat in operations": "has no end",
}


def values():
    """Arguments of every sort, new for every call, because a call may change them."""
    return [None, 0, 1, -1, 1.5, "a", b"a", [], {}, (), set(), int, len, (lambda *_: None), iter(()), bytearray(b"abc")]


MOST = 7
"""More than any function takes by position, except a few with ten and more, which see too few."""


COUNTS = collections.Counter()


class Slots:
    __slots__ = ("slot",)


async def coroutine():
    pass


async def agenerator():
    yield 1


def generator():
    yield 1


def traceback():
    try:
        raise ValueError
    except ValueError as error:
        return error.__traceback__


def cell():
    value = 1
    return (lambda: value).__closure__[0]


# Instances of types that cannot be called, or need more than the constructors below give.
FACTORIES = [
    lambda: sys._getframe(),
    lambda: sys._getframe().f_locals,
    lambda: generator,
    traceback,
    cell,
    generator,
    lambda: generator(),
    agenerator,
    lambda: agenerator(),
    lambda: agenerator().__anext__(),
    lambda: agenerator().asend(None),
    lambda: agenerator().athrow(ValueError),
    lambda: anext(agenerator(), 1),
    lambda: coroutine(),
    lambda: coroutine().__await__(),
    lambda: generator.__code__,
    lambda: generator.__code__.co_positions(),
    lambda: generator.__code__.co_lines(),
    lambda: Slots.slot,
    lambda: len,
    lambda: [].append,
    lambda: [].__add__,
    lambda: list.append,
    lambda: list.__add__,
    lambda: dict.__dict__["fromkeys"],
    lambda: type.__dict__["__mro__"],
    lambda: types.FunctionType.__code__,
    lambda: type.__dict__,
    lambda: {1: 2}.keys(),
    lambda: {1: 2}.values(),
    lambda: {1: 2}.items(),
    lambda: iter({1: 2}),
    lambda: iter({1: 2}.values()),
    lambda: iter({1: 2}.items()),
    lambda: reversed({1: 2}),
    lambda: reversed({1: 2}.values()),
    lambda: reversed({1: 2}.items()),
    lambda: iter([1]),
    lambda: reversed([1]),
    lambda: iter((1,)),
    lambda: iter({1}),
    lambda: iter(range(1)),
    lambda: iter(range(1 << 70, (1 << 70) + 2)),
    lambda: iter("a"),
    lambda: iter("\u0100"),
    lambda: iter(b"a"),
    lambda: iter(bytearray(b"a")),
    lambda: iter(memoryview(b"a")),
    lambda: iter(len, 1),
    lambda: iter(Sequence()),
    lambda: collections.OrderedDict({1: 2}).keys(),
    lambda: collections.OrderedDict({1: 2}).items(),
    lambda: collections.OrderedDict({1: 2}).values(),
    lambda: iter(collections.OrderedDict({1: 2})),
    lambda: iter(collections.deque([1])),
    lambda: reversed(collections.deque([1])),
    lambda: next(itertools.groupby([1]))[1],
    lambda: itertools.tee([1])[0],
    lambda: itertools.islice([1], 1),
    lambda: itertools.batched([1], 1),
    lambda: itertools.combinations([1], 1),
    lambda: itertools.combinations_with_replacement([1], 1),
    lambda: importlib.import_module("_string").formatter_parser("{a}"),
    lambda: importlib.import_module("_string").formatter_field_name_split("a.b")[1],
    lambda: importlib.import_module("datetime").datetime_CAPI,
    lambda: contextvars.copy_context(),
    lambda: contextvars.copy_context().items(),
    lambda: contextvars.copy_context().keys(),
    lambda: contextvars.copy_context().values(),
    lambda: iter(contextvars.copy_context()),
    lambda: contextvars.ContextVar("name"),
    lambda: contextvars.ContextVar("name").set(1),
    lambda: NotImplemented,
    lambda: Ellipsis,
    lambda: None,
    lambda: list[int],
    lambda: iter(list[int]),
    lambda: int | str,
    lambda: typing.TypeVar("T"),
    lambda: typing.ParamSpec("P"),
    lambda: typing.ParamSpec("P").args,
    lambda: typing.ParamSpec("P").kwargs,
    lambda: typing.TypeVarTuple("Ts"),
    lambda: weakref.ref(Sequence),
    lambda: weakref.proxy(Sequence),
    lambda: weakref.proxy(Sequence()),
    lambda: sys.flags,
    lambda: sys.implementation,
    lambda: sys.float_info,
    lambda: sys.int_info,
    lambda: sys.hash_info,
    lambda: sys.version_info,
    lambda: sys.thread_info,
    lambda: sys.get_asyncgen_hooks(),
    lambda: os.stat("/"),
    lambda: os.scandir("/"),
    lambda: next(os.scandir("/")),
    lambda: os.times(),
    lambda: os.uname(),
    lambda: io.StringIO("a\nb"),
    lambda: io.BytesIO(b"a\nb").getbuffer(),
    lambda: io.TextIOWrapper(io.BytesIO(b"a\nb")),
    lambda: io.BufferedReader(io.BytesIO(b"a\nb")),
    lambda: io.BufferedWriter(io.BytesIO()),
    lambda: io.BufferedRandom(io.BytesIO()),
    lambda: io.BufferedRWPair(io.BytesIO(), io.BytesIO()),
    lambda: io.FileIO("/tmp/calls", "w+"),
    lambda: open("/tmp/calls", "w+"),
    lambda: memoryview(bytearray(b"abc")),
    lambda: types.SimpleNamespace(a=1),
    lambda: types.MappingProxyType({1: 2}),
    lambda: types.MethodType(len, []),
    lambda: Sequence().method,
    lambda: property(lambda self: 1),
    lambda: super(Sequence, Sequence()),
    lambda: asyncio.Future(loop=LOOP),
    lambda: LOOP.create_task(coroutine()),
    lambda: asyncio.Future(loop=LOOP).__await__(),
    lambda: struct().iter_unpack(b""),
    lambda: struct(),
    lambda: importlib.import_module("array").array("i", [1]),
    lambda: iter(importlib.import_module("array").array("i", [1])),
    lambda: importlib.import_module("re").compile("(a)"),
    lambda: importlib.import_module("re").match("(a)", "a"),
    lambda: importlib.import_module("re").compile("a").scanner("a"),
    lambda: importlib.import_module("_sre").template(importlib.import_module("re").compile("a"), ["a"]),
    lambda: importlib.import_module("hashlib").md5(b""),
    lambda: importlib.import_module("hashlib").sha1(b""),
    lambda: importlib.import_module("hashlib").sha224(b""),
    lambda: importlib.import_module("hashlib").sha256(b""),
    lambda: importlib.import_module("hashlib").sha384(b""),
    lambda: importlib.import_module("hashlib").sha512(b""),
    lambda: importlib.import_module("hashlib").sha3_256(b""),
    lambda: importlib.import_module("hashlib").shake_128(b""),
    lambda: importlib.import_module("hashlib").blake2b(b""),
    lambda: importlib.import_module("hashlib").blake2s(b""),
    lambda: importlib.import_module("zlib").compressobj(),
    lambda: importlib.import_module("zlib").decompressobj(),
    lambda: importlib.import_module("bz2").BZ2Compressor(),
    lambda: importlib.import_module("bz2").BZ2Decompressor(),
    lambda: importlib.import_module("decimal").Decimal("1.5"),
    lambda: importlib.import_module("decimal").Context(),
    lambda: importlib.import_module("decimal").Context().flags,
    lambda: importlib.import_module("decimal").localcontext(),
    lambda: importlib.import_module("datetime").datetime(2000, 1, 1),
    lambda: importlib.import_module("datetime").date(2000, 1, 1),
    lambda: importlib.import_module("datetime").date(2000, 1, 1).isocalendar(),
    lambda: importlib.import_module("datetime").timezone.utc,
    lambda: importlib.import_module("functools").partial(len, []),
    lambda: importlib.import_module("functools").lru_cache(len),
    lambda: importlib.import_module("functools").cmp_to_key(max)(1),
    lambda: importlib.import_module("operator").itemgetter(0),
    lambda: importlib.import_module("operator").attrgetter("a"),
    lambda: importlib.import_module("operator").methodcaller("a"),
    lambda: importlib.import_module("csv").reader(["a,b"]),
    lambda: importlib.import_module("csv").writer(io.StringIO()),
    lambda: importlib.import_module("pyexpat").ParserCreate(),
    lambda: importlib.import_module("xml.etree.ElementTree").Element("a"),
    lambda: importlib.import_module("xml.etree.ElementTree").Element("a").iter(),
    lambda: importlib.import_module("json.decoder").scanner.c_make_scanner(importlib.import_module("json").JSONDecoder()),
    lambda: importlib.import_module("json.encoder").c_make_encoder({}, None, str, None, ":", ",", False, False, True),
    lambda: importlib.import_module("pickle").Pickler(io.BytesIO()),
    lambda: importlib.import_module("pickle").Unpickler(io.BytesIO(b"N.")),
    lambda: importlib.import_module("pickle").Pickler(io.BytesIO()).memo,
    lambda: importlib.import_module("pickle").Unpickler(io.BytesIO(b"N.")).memo,
    lambda: importlib.import_module("pickle").PickleBuffer(bytearray(b"abc")),
    lambda: importlib.import_module("select").poll(),
    lambda: importlib.import_module("random").Random(1),
    lambda: importlib.import_module("mmap").mmap(-1, 100),
    lambda: importlib.import_module("threading").local(),
    lambda: importlib.import_module("threading").Lock(),
    lambda: importlib.import_module("threading").RLock(),
    lambda: importlib.import_module("unicodedata").ucd_3_2_0,
    lambda: importlib.import_module("ast").parse("a = 1"),
    lambda: importlib.import_module("ast").parse("a = 1").body[0],
    lambda: importlib.import_module("symtable").symtable("a = 1", "a", "exec")._table,
    lambda: importlib.import_module("_tokenize").TokenizerIter(iter(["a"]).__next__, extra_tokens=False),
    lambda: importlib.import_module("_codecs").lookup("utf-8"),
    lambda: importlib.import_module("_multibytecodec") and importlib.import_module("_codecs_jp").getcodec("cp932"),
    lambda: importlib.import_module("encodings.cp932").IncrementalEncoder(),
    lambda: importlib.import_module("encodings.cp932").IncrementalDecoder(),
    lambda: importlib.import_module("encodings.cp932").StreamReader(io.BytesIO()),
    lambda: importlib.import_module("encodings.cp932").StreamWriter(io.BytesIO()),
    lambda: importlib.import_module("codecs").charmap_build("abc" * 99),
    lambda: importlib.import_module("_lsprof").Profiler(),
    lambda: importlib.import_module("time").localtime(),
    lambda: importlib.import_module("_struct").Struct("i"),
    lambda: BaseExceptionGroup("group", [KeyboardInterrupt()]),
    lambda: ExceptionGroup("group", [ValueError()]),
    lambda: UnicodeDecodeError("ascii", b"a", 0, 1, "reason"),
    lambda: UnicodeEncodeError("ascii", "a", 0, 1, "reason"),
    lambda: UnicodeTranslateError("a", 0, 1, "reason"),
]


class Sequence:
    """An iterable by its items, and something to bind and to refer to weakly."""

    def __getitem__(self, index):
        raise IndexError

    def method(self):
        pass


def struct():
    return importlib.import_module("struct").Struct("i")


def made():
    """The factories by the types of what they make."""
    found = {}
    for factory in FACTORIES:
        try:
            found.setdefault(type(factory()), factory)
        except Exception:
            pass  # this version of Python lacks it
    return found


LOOP = asyncio.new_event_loop()
MADE = made()


def modules():
    found = {}
    for name in sys.builtin_module_names:
        try:
            found[name] = importlib.import_module(name)
        except ImportError:
            pass
    return found


def is_compiled(kind):
    """Whether a type has functions of its own in C."""
    compiled = (types.MethodDescriptorType, types.WrapperDescriptorType, types.ClassMethodDescriptorType)
    return any(
        isinstance(value, compiled)
        or isinstance(value, types.GetSetDescriptorType) and name not in ("__dict__", "__weakref__")
        for name, value in vars(kind).items()
    )


def all_types():
    """Every type that can be reached from the built-in modules and from object."""
    waiting = [object]
    for module in modules().values():
        waiting.extend(value for value in vars(module).values() if isinstance(value, type))
    waiting.extend(MADE)
    found = {}
    while waiting:
        kind = waiting.pop()
        if kind in found:
            continue
        found[kind] = None
        try:
            waiting.extend(type.__subclasses__(kind))
        except TypeError:
            pass
        waiting.extend(kind.__mro__)
        waiting.append(type(kind))
    return sorted((kind for kind in found if is_compiled(kind)), key=lambda kind: (kind.__module__, kind.__qualname__))


def construct(kind):
    """A way to make instances of a type, or None."""
    if kind in MADE:
        return MADE[kind]
    for count in range(4):
        for choice in range(len(values())):
            make = lambda: kind(*[values()[choice]] * count)  # noqa: E731
            try:
                if type(make()) is kind:
                    return make
            except BaseException:
                pass
            if count == 0:
                break
    if hasattr(kind, "n_sequence_fields"):
        return lambda: kind([0] * kind.n_sequence_fields)
    return None


def attempt(function, *arguments, **named):
    """Calls a function and forgets what came of it, unless that was the end of the guest."""
    COUNTS["calls"] += 1
    try:
        result = function(*arguments, **named)
        if isinstance(result, types.CoroutineType):
            result.close()
    except BaseException:
        pass


def call_all_ways(find):
    """Calls what `find` returns with none to MOST arguments; it is asked again for each call, because calls change things."""
    for count in range(MOST + 1):
        for choice in range(len(values()) if 0 < count <= 3 else 1):
            try:
                function = find()
            except BaseException:
                return
            attempt(function, *[values()[choice]] * count)
    for named in ({"spam": 1}, {"key": None, "default": None}):
        try:
            attempt(find(), **named)
            attempt(find(), None, **named)
        except BaseException:
            return


OPERATIONS = [
    repr, str, hash, bool, len, iter, next, bytes, int, float, complex, abs, reversed, copy.copy, dir, memoryview, aiter, round,
    operator.index, operator.neg, operator.pos, operator.invert, list, sorted, sys.getsizeof, gc.get_referents,
]  # fmt: skip
BINARY = [
    getattr(operator, name)
    for name in (
        "add sub mul truediv floordiv mod pow matmul lshift rshift and_ or_ xor lt le eq ne gt ge contains getitem delitem"
        " iadd isub imul itruediv ifloordiv imod ipow imatmul ilshift irshift iand ior ixor concat iconcat"
    ).split()
] + [divmod, isinstance, issubclass]


def operate(make):
    """What the interpreter does through a type's slots."""
    for operation in OPERATIONS:
        attempt(lambda: operation(make()))
    for operation in BINARY:
        for value in values():
            attempt(lambda: operation(make(), value))
            attempt(lambda: operation(value, make()))
        attempt(lambda: operation(make(), make()))
    attempt(lambda: operator.setitem(make(), 0, 1))
    attempt(lambda: operator.setitem(make(), slice(0, 1), [1]))
    attempt(lambda: operator.getitem(make(), slice(0, 1)))
    attempt(lambda: setattr(make(), "spam", 1))
    attempt(lambda: delattr(make(), "spam"))
    attempt(lambda: pow(make(), make(), make()))
    attempt(lambda: make().__reduce_ex__(2))
    attempt(lambda: make()())
    attempt(lambda: make()(1, spam=1))


def quieten():
    """Takes back what makes every later call slow or loud."""
    sys.settrace(None)
    sys.setprofile(None)
    gc.set_debug(0)
    gc.set_threshold(2000, 10, 10)
    importlib.import_module("_tracemalloc").stop()


def tie_into_cycles(kind):
    """Leaves to the garbage collector what it can only clear: objects that hold something that holds them.

    The collector clears in the order in which it came to know the objects, and what is freed on the way is not cleared any
    more. A dictionary is known from its first value on, so the object that is tried comes before it.
    """
    for words in ("o", "oo", "ooo", "ao", "oa", "lo", "ol", "lao"):
        owner = {}
        choices = {"o": owner, "a": "a", "l": len}
        attempt(lambda: owner.update(owned=kind(*[choices[word] for word in words])))
        for name in ("append", "add", "set", "__init__", "send"):
            attempt(lambda: getattr(owner["owned"], name)(owner))
        attempt(lambda: setattr(owner["owned"], "owner", owner))
        attempt(lambda: operator.setitem(owner["owned"], 0, owner))
        del owner, choices
        gc.collect()


class CallsTest(unittest.TestCase):
    def setUp(self):
        # Coroutines and tasks that nobody waits for are what these tests leave behind.
        logging.disable()
        warnings.simplefilter("ignore")
        self.kept = sys.stdin, sys.stdout, sys.stderr, sys.__stderr__, sys.getrecursionlimit(), os.getcwd(), dict(sys.modules)

    def tearDown(self):
        quieten()
        gc.enable()
        sys.stdin, sys.stdout, sys.stderr, sys.__stderr__, limit, directory, loaded = self.kept
        sys.setrecursionlimit(limit)
        sys.modules.update(loaded)
        logging.disable(logging.NOTSET)
        os.chdir(directory)
        gc.collect()

    def announce(self, name):
        quieten()
        COUNTS["functions"] += 1
        os.write(2, f"calling {name}\n".encode())


def wanted(name):
    return name not in LEFT_OUT


def module_test(name, module):
    def test(self):
        for attribute, value in sorted(vars(module).items()):
            if isinstance(value, types.BuiltinFunctionType) and wanted(f"{name}.{attribute}"):
                self.announce(f"{name}.{attribute}")
                call_all_ways(lambda: value)

    return test


def type_test(kind):
    label = f"{kind.__module__}.{kind.__qualname__}"

    def test(self):
        make = construct(kind)
        for attribute, value in sorted(vars(kind).items()):
            if not wanted(f"{label}.{attribute}"):
                continue
            self.announce(f"{label}.{attribute}")
            if isinstance(value, (types.ClassMethodDescriptorType, staticmethod)) or attribute == "__new__":
                call_all_ways(lambda: getattr(kind, attribute))
            elif make is None:
                attempt(lambda: value.__get__(None, kind))
                call_all_ways(lambda: value)
            elif isinstance(value, (types.GetSetDescriptorType, types.MemberDescriptorType)):
                attempt(lambda: value.__get__(make()))
                for choice in range(len(values())):
                    attempt(lambda: value.__set__(make(), values()[choice]))
                attempt(lambda: value.__delete__(make()))
            else:
                call_all_ways(lambda: value.__get__(make()))
                for choice in range(len(values())):
                    attempt(lambda: value.__get__(make(), values()[choice]))
        self.announce(f"{label} in cycles")
        tie_into_cycles(kind)
        if make is not None and wanted(f"{label} in operations"):
            self.announce(f"{label} in operations")
            operate(make)

    return test


class ModuleCallsTest(CallsTest):
    pass


class TypeCallsTest(CallsTest):
    pass


for _name, _module in modules().items():
    setattr(ModuleCallsTest, f"test_{_name}", module_test(_name, _module))
for _kind in all_types():
    setattr(TypeCallsTest, f"test_{_kind.__module__}_{_kind.__qualname__}".replace(".", "_"), type_test(_kind))


class InstancesTest(unittest.TestCase):
    def test_nearly_every_type_has_an_instance_to_call_methods_of(self):
        kinds = all_types()
        without = [kind.__qualname__ for kind in kinds if construct(kind) is None]
        self.assertLess(len(without) / len(kinds), 0.08, without)


def tearDownModule():
    os.write(2, f"{COUNTS['functions']} functions, {COUNTS['calls']} calls\n".encode())


if __name__ == "__main__":
    unittest.main()
