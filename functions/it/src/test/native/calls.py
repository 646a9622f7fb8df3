"""Calls os, io, select, time, shutil, pathlib, tempfile, mmap, signal and locale with ordinary and odd arguments, and writes a
line for each call: what was called, and what came of it. The same program is run by the engine and by a native Python, and the
lines are compared (NativeComparisonIT).

Usage: calls.py FILE: the file for the lines. It works in a directory of its own in the directory for temporary files.

What is no property of the calls is left out: numbers of inodes, owners, permissions, times that pass. The name of the directory
is written as <here>, that of its parent as <above>.
"""

import errno
import io
import itertools
import locale
import mmap
import os
import pathlib
import re
import select
import shutil
import signal
import stat
import sys
import tempfile
import time

HERE = os.path.realpath(tempfile.mkdtemp(prefix="calls"))
TREE = os.path.join(HERE, "tree")
LINES = []


# ---- what is written of a call ----

def text(value):
    if isinstance(value, os.stat_result):
        size = value.st_size if stat.S_ISREG(value.st_mode) else "-"
        return f"<{kind(value.st_mode)} size={size} links={'-' if stat.S_ISDIR(value.st_mode) else value.st_nlink}>"
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        opening, closing = "[]" if isinstance(value, list) else "()"
        return opening + ", ".join(text(item) for item in value) + closing
    if isinstance(value, os.DirEntry):
        return f"<entry {value.name} {value.is_dir()} {value.is_file()} {value.is_symlink()}>"
    if isinstance(value, io.IOBase):
        return f"<{type(value).__name__}>"
    return repr(value)


def kind(mode):
    names = {stat.S_IFDIR: "directory", stat.S_IFREG: "file", stat.S_IFLNK: "link", stat.S_IFIFO: "pipe",
             stat.S_IFCHR: "device", stat.S_IFSOCK: "socket"}
    return names.get(stat.S_IFMT(mode), hex(mode))


def failure(error):
    if isinstance(error, OSError) and error.errno is not None:
        names = ", ".join("a descriptor" if isinstance(name, int) else repr(name) for name in (error.filename, error.filename2) if name is not None)
        return f"{type(error).__name__} {errno.errorcode.get(error.errno, error.errno)} {names}".rstrip()
    if isinstance(error, OverflowError):
        return "OverflowError"  # the message tells the machine's types
    return f"{type(error).__name__}: {error}"


def fit(line):
    for path, name in ((TREE, "<here>"), (HERE, "<above>"), (os.path.dirname(HERE), "<top>")):
        line = re.sub(re.escape(path) + r"(?![\w.-])", name, line)
    line = re.sub(r"\b(tmp|x)[a-z0-9_]{8}\b", r"\1*", line)
    if len(line) > 600:
        line = line[:300] + f"...{len(line)}..." + line[-100:]
    return line.encode("utf-8", "backslashreplace").decode().replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


SEEN = {}


def call(label, function, *arguments, after=None):
    try:
        result = text(function(*arguments))
    except RecursionError:
        raise
    except Exception as error:
        result = failure(error)
    if after is not None:
        result += " | " + after()
    shown = fit(f"{label}({', '.join(shorter(argument) for argument in arguments)})")
    SEEN[shown] = SEEN.get(shown, 0) + 1
    if SEEN[shown] > 1:
        shown += f" #{SEEN[shown]}"
    LINES.append(shown + "\t" + fit(result))


def shorter(argument):
    shown = argument.name if isinstance(argument, (signal.Signals, signal.Handlers)) else text(argument)
    return shown if len(shown) <= 80 else f"{shown[:40]}...{len(shown)}"


# ---- the tree that calls find ----

def make_tree():
    os.chdir(HERE)
    if os.path.lexists(TREE):
        shutil.rmtree(TREE)
    os.mkdir(TREE)
    os.chdir(TREE)
    for directory in ("d", "d/sub", "e", "a", "a/b", "full"):
        os.mkdir(directory)
    for name, content in (("f", "0123456789"), ("g", ""), ("top", "outer"), ("a/top", "inner"), ("d/x", "in d"), ("full/y", "y")):
        with open(name, "w") as file:
            file.write(content)
    for name, target in (("l", "f"), ("ld", "d"), ("lnk", "a/b"), ("dang", "nowhere"), ("loop", "loop"), ("up", ".."),
                         ("abs", os.path.join(TREE, "d")), ("d/back", "../f"), ("ll", "ld/"),
                         ("lf", "f/"), ("dangd", "missing/name")):
        os.symlink(target, name)


def shown_tree():
    """All that is in the tree."""
    found = []

    def look(path, shown):
        for name in sorted(os.listdir(path)):
            below = os.path.join(path, name)
            mode = os.lstat(below).st_mode
            if stat.S_ISLNK(mode):
                found.append(f"{shown}{name}->{os.readlink(below)}")
            elif stat.S_ISDIR(mode):
                found.append(f"{shown}{name}/")
                look(below, f"{shown}{name}/")
            else:
                with open(below, "rb") as file:
                    found.append(f"{shown}{name}={file.read(40).decode('latin-1')}")

    look(TREE, "")
    return " ".join(found)


BEFORE = ""
AS_MADE = False


def change():
    """What is in the tree now and was not, and the other way round."""
    global AS_MADE
    shown = shown_tree()
    AS_MADE = shown == BEFORE
    now, before = shown.split(" "), BEFORE.split(" ")
    gone = [entry for entry in before if entry not in now]
    new = [entry for entry in now if entry not in before]
    return f"-{gone} +{new}" if gone or new else "same"


def changing(label, function, *arguments):
    global AS_MADE
    if not AS_MADE:
        make_tree()
    AS_MADE = False
    call(label, function, *arguments, after=change)


# ---- paths ----

PATHS = [
    "", ".", "./", "..", "../tree", "../tree/f", "/", "f", "f/", "f//", "f/.", "f/..", "f/x", "./f", ".//f", "d", "d/", "d//", "d/.",
    "d/..", "d/../f", "d/sub/../x", "d/x", "d/x/", "d/none", "d/none/", "d/back", "d/back/", "l", "l/", "l/.", "l/x", "ld",
    "ld/", "ld/.", "ld/..", "ld/../f", "ld/x", "ld/sub", "lnk", "lnk/", "lnk/..", "lnk/../top", "lnk/../none", "lnk/../../top", "dang",
    "dang/", "dang/.", "dang/..", "dangd", "loop", "loop/", "loop/x", "loop/..", "up", "up/tree/f", "abs", "abs/x", "abs/../f",
    "ll", "ll/x", "lf", "none", "none/", "none/.", "none/..", "none/x", "none/../f", "full", "full/", "e", "e/", "e/.", "e/..",
    "/dev/null", "/dev/null/", "/dev/null/x", "/dev/zero", "/dev/../dev/null", "n" * 255, "n" * 256, "d/" + "n" * 256, "./" * 2040 + "f",
    "./" * 2050 + "f", "d/../" * 700 + "f", "d/../" * 900 + "f", "\u00e4\u00f6\u20ac", "\udcff", b"f", b"d/x", b"\xff", "a\0b", b"a\0b",
    "f\n", " ", "...", "f ", "-", "~", "*", "d\\x",
    # The whole path.
    os.path.join(TREE, "f"), os.path.join(TREE, "lnk/../top"), TREE + "/", "//" + TREE + "/f", os.path.join(TREE, "none/../f"),
    # None of a path's types, and what can be one.
    pathlib.PurePath("d/x"), None, 1.5, [], (), {}, 10**30, -1, 4000,
]
NAMES = ["", ".", "..", "f", "f/", "d", "d/", "d/.", "d/..", "e", "e/", "full", "l", "l/", "ld", "ld/", "ld/x", "ld/none", "lnk/../top",
         "lnk/../none", "dang", "dang/", "loop", "loop/x", "none", "none/", "none/x", "none/..", "f/x", "d/x", "d/none", "d/sub/..",
         "up", "a", "a/b", "\u00e4", b"g", "a\0b", "/dev/null"]


def reading():
    make_tree()
    functions = {
        "os.stat": os.stat, "os.lstat": os.lstat, "os.listdir": within(lambda path: sorted(os.listdir(path))), "os.readlink": os.readlink,
        "os.scandir": within(lambda path: sorted(map(text, os.scandir(path)))), "os.path.exists": os.path.exists, "os.path.lexists": os.path.lexists,
        "os.path.isdir": os.path.isdir, "os.path.isfile": os.path.isfile, "os.path.islink": os.path.islink, "os.path.ismount": os.path.ismount,
        "os.path.realpath": os.path.realpath, "os.path.realpath strict": lambda path: os.path.realpath(path, strict=True),
        "os.path.getsize": lambda path: "directory" if os.path.isdir(path) else os.path.getsize(path), "os.path.abspath": os.path.abspath,
        "os.access F": lambda path: os.access(path, os.F_OK), "os.access odd": lambda path: os.access(path, 64),
        "os.open": lambda path: opened(path, os.O_RDONLY), "os.open directory": lambda path: opened(path, os.O_RDONLY | os.O_DIRECTORY),
        "os.open nofollow": lambda path: opened(path, os.O_RDONLY | os.O_NOFOLLOW), "os.open write": lambda path: opened(path, os.O_WRONLY),
        "os.open directory write": lambda path: opened(path, os.O_RDWR | os.O_DIRECTORY),
        "open": lambda path: read_all(open(path, closefd=not isinstance(path, int))),
        "pathlib.exists": lambda path: pathlib.Path(path).exists(), "pathlib.resolve": lambda path: pathlib.Path(path).resolve(),
        "pathlib.iterdir": within(lambda path: sorted(pathlib.Path(path).iterdir())), "pathlib.stat": lambda path: pathlib.Path(path).stat(),
        "pathlib.glob": within(lambda path: sorted(pathlib.Path(path).glob("*"))), "pathlib.read_bytes": within(lambda path: pathlib.Path(path).read_bytes()),
        "pathlib.samefile": lambda path: pathlib.Path("f").samefile(path), "os.walk": within(lambda path: sorted((top, sorted(names)) for top, names, _ in os.walk(path))),
        "os.chdir": chdir, "os.pathconf": lambda path: os.pathconf(path, "PC_NAME_MAX") if path != -1 else "natively a crash",
        "os.utime missing": lambda path: os.utime(path, (1, 2)) if not os.path.exists(path) else "there",
    }
    for name, function in functions.items():
        for path in PATHS:
            call(name, function, path)
    for name in ("open", "mkdir", "stat", "readlink", "unlink", "rename", "link", "symlink", "utime", "access", "chmod", "listdir",
                 "scandir", "truncate", "chdir", "statvfs", "rmdir", "pathconf"):
        function = getattr(os, name, None)
        call("supports", lambda name: [function in getattr(os, group) for group in ("supports_fd", "supports_dir_fd", "supports_follow_symlinks")], name)


def within(function):
    """What is outside of the tree is the machine's."""
    return lambda path: function(path) if inside(path) or os.path.realpath(path) == TREE else "outside"


def opened(path, flags, mode=0o777):
    fd = os.open(path, flags, mode)
    try:
        return kind(os.fstat(fd).st_mode)
    finally:
        os.close(fd)


def read_all(file):
    with file:
        return file.read(100)


def chdir(path):
    try:
        os.chdir(path)
        return os.getcwd(), os.path.exists("f"), os.path.exists("x")
    finally:
        os.chdir(TREE)


def writing():
    functions = {
        "os.mkdir": os.mkdir, "os.rmdir": os.rmdir, "os.unlink": os.unlink, "os.makedirs": os.makedirs,
        "os.makedirs exist_ok": lambda path: os.makedirs(path, exist_ok=True), "os.removedirs": os.removedirs,
        "os.truncate": lambda path: os.truncate(path, 3), "os.truncate longer": lambda path: os.truncate(path, 20),
        "os.open create": lambda path: opened(path, os.O_CREAT | os.O_WRONLY), "os.open exclusive": lambda path: opened(path, os.O_CREAT | os.O_EXCL | os.O_RDWR),
        "os.open truncate": lambda path: opened(path, os.O_TRUNC | os.O_WRONLY),
        "os.open create nofollow": lambda path: opened(path, os.O_CREAT | os.O_NOFOLLOW | os.O_WRONLY),
        "open w": lambda path: written(path, "w"), "open a": lambda path: written(path, "a"), "open x": lambda path: written(path, "x"), "open r+": lambda path: written(path, "r+"),
        "os.utime": lambda path: (os.utime(path, (1, 2)), os.stat(path).st_mtime), "os.utime nofollow": lambda path: os.utime(path, (1, 2), follow_symlinks=False),
        "os.chmod": lambda path: os.chmod(path, 0o755), "pathlib.touch": lambda path: pathlib.Path(path).touch(),
        "pathlib.mkdir parents": lambda path: pathlib.Path(path).mkdir(parents=True), "pathlib.unlink missing": lambda path: pathlib.Path(path).unlink(missing_ok=True),
        "pathlib.write_text": lambda path: pathlib.Path(path).write_text("t"), "shutil.rmtree": rmtree,
    }
    for name, function in functions.items():
        for path in PATHS:
            if not inside(path):
                continue
            changing(name, function, path)


def inside(path):
    """Whether a path leads to nothing outside of the tree, where nothing may be changed."""
    try:
        found = os.fsdecode(os.path.realpath(path))
    except (TypeError, ValueError, OSError):
        return not isinstance(path, int)
    return found.startswith(TREE + "/")


def rmtree(path):
    shutil.rmtree(path)


def written(path, mode):
    with open(path, mode) as file:
        file.write("new")
        return file.tell()


def pairs():
    functions = {
        "os.rename": os.rename, "os.replace": os.replace, "os.link": os.link, "os.symlink": os.symlink,
        "os.link follow": lambda old, new: os.link(old, new, follow_symlinks=True),
    }
    for name, function in functions.items():
        for old, new in itertools.product(NAMES, NAMES):
            if "/dev/null" in (old, new) and name in ("os.rename", "os.replace"):
                continue
            changing(name, function, old, new)
    some = ["f", "d", "d/", "l", "ld", "dang", "none", "none/x", "e", "full", "lnk/../top", "/dev/null", "a\0b", ""]
    for name, function in {
        "shutil.copy": shutil.copy, "shutil.copyfile": shutil.copyfile, "shutil.copy2": shutil.copy2, "shutil.move": shutil.move,
        "shutil.copytree": lambda old, new: shutil.copytree(old, new, symlinks=True), "shutil.copymode": shutil.copymode,
        "shutil.copystat": shutil.copystat, "os.path.samefile": os.path.samefile, "os.path.relpath": os.path.relpath,
        "shutil.copyfile nofollow": lambda old, new: shutil.copyfile(old, new, follow_symlinks=False),
        "pathlib.rename": lambda old, new: pathlib.Path(old).rename(new), "pathlib.symlink_to": lambda old, new: pathlib.Path(old).symlink_to(new),
    }.items():
        for old, new in itertools.product(some, some):
            if "/dev/null" in (old, new) and name not in ("shutil.copyfile", "os.path.samefile", "pathlib.symlink_to"):
                continue
            changing(name, function, old, new)


# ---- directories ----

def directories():
    def with_directory(function, path="d"):
        fd = os.open(path, os.O_RDONLY)
        try:
            return function(fd)
        finally:
            os.close(fd)

    for path in ("", ".", "..", "x", "x/", "none", "../f", "../lnk/../top", "sub/../x", "back", "/dev/null", "sub", os.path.join(TREE, "f")):
        for name, function in {
            "stat": lambda fd: os.stat(path, dir_fd=fd), "lstat": lambda fd: os.lstat(path, dir_fd=fd), "access": lambda fd: os.access(path, os.R_OK, dir_fd=fd),
            "open": lambda fd: opened_at(path, fd), "mkdir": lambda fd: os.mkdir(path, dir_fd=fd), "unlink": lambda fd: os.unlink(path, dir_fd=fd) if path[:1] != "/" else None,
            "rmdir": lambda fd: os.rmdir(path, dir_fd=fd), "readlink": lambda fd: os.readlink(path, dir_fd=fd), "utime": lambda fd: os.utime(path, (1, 1), dir_fd=fd) if path[:1] != "/" else None,
            "symlink": lambda fd: os.symlink("t", path, dir_fd=fd), "rename": lambda fd: os.rename("x", path, src_dir_fd=fd, dst_dir_fd=fd) if path[:1] != "/" else None,
            "link": lambda fd: os.link("x", path, src_dir_fd=fd, dst_dir_fd=fd),
        }.items():
            for base in ("d", "ld", "f"):
                changing(f"dir_fd {name} {base}", lambda _: with_directory(function, base), path)

    # The directory has another name since it was opened, or none any more.
    def renamed(function):
        def run(fd):
            os.rename("d", "other")
            os.mkdir("d")
            return function(fd)
        return with_directory(run)

    def removed(function):
        def run(fd):
            os.rmdir("e")
            os.mkdir("e")
            open("e/x", "w").close()
            return function(fd)
        return with_directory(run, "e")

    def moved_above(function):
        def run(fd):
            os.rename("a", "e/a")
            return function(fd)
        return with_directory(run, "a/b")

    uses = {
        "stat": lambda fd: os.stat("x", dir_fd=fd), "listdir": lambda fd: sorted(os.listdir(fd)), "open": lambda fd: opened_at("x", fd), "mkdir": lambda fd: os.mkdir("new", dir_fd=fd),
        "symlink": lambda fd: os.symlink("x", "s", dir_fd=fd), "readlink": lambda fd: os.readlink("back", dir_fd=fd), "rename": lambda fd: os.rename("x", "y", src_dir_fd=fd, dst_dir_fd=fd),
        "utime": lambda fd: os.utime("x", (1, 1), dir_fd=fd), "unlink": lambda fd: os.unlink("x", dir_fd=fd), "rmdir": lambda fd: os.rmdir("sub", dir_fd=fd),
        "above": lambda fd: opened_at("../top", fd), "fstat": os.fstat, "self": lambda fd: os.stat(".", dir_fd=fd), "scandir": lambda fd: sorted(map(text, os.scandir(fd))),
        "fchdir": lambda fd: (os.fchdir(fd), os.getcwd(), os.chdir(TREE))[1], "fsync": os.fsync, "lseek": lambda fd: os.lseek(fd, 0, os.SEEK_SET), "read": lambda fd: os.read(fd, 1),
        "write": lambda fd: os.write(fd, b"x"), "ftruncate": lambda fd: os.ftruncate(fd, 0), "isatty": os.isatty, "pread": lambda fd: os.pread(fd, 1, 0), "fchmod": lambda fd: os.fchmod(fd, 0o755),
    }
    for name, function in uses.items():
        for what, when in (("renamed", renamed), ("removed", removed), ("moved above", moved_above), ("as it is", lambda function: with_directory(function))):
            changing(f"directory {what}", lambda _: when(function), name)

    def in_directory(function):
        def run(path):
            try:
                os.chdir(path)
                return function()
            finally:
                os.chdir(TREE)
        return run

    def current_removed():
        os.rmdir("../e")
        return os.getcwd()

    def current_renamed():
        os.rename("../d", "../other")
        return os.getcwd(), os.path.exists("x"), os.path.exists("../f")

    def above_renamed():
        os.rename("../../a", "../../other")
        return os.getcwd(), os.path.exists("../top")

    changing("current directory removed", in_directory(current_removed), "e")
    changing("current directory renamed", in_directory(current_renamed), "d")
    changing("directory above renamed", in_directory(above_renamed), "a/b")
    for path in ("ld", "lnk", "lnk/..", "up/tree", "abs/sub", "d/../d", "ll"):
        changing("current directory through", in_directory(lambda: (os.getcwd(), os.path.realpath(".."), sorted(os.listdir(".")))), path)


def opened_at(path, fd):
    new = os.open(path, os.O_RDONLY, dir_fd=fd)
    try:
        return kind(os.fstat(new).st_mode), os.read(new, 5) if stat.S_ISREG(os.fstat(new).st_mode) else None
    finally:
        os.close(new)


# ---- descriptors ----

OFFSETS = [0, 1, 3, 10, 11, -1, -10, -11, 2**31 - 1, 2**31, 2**32, 2**33 + 5, 2**63, 2**64, -2**63, 1.5, None, "1"]


def descriptors():
    def sources():
        reader, writer = os.pipe()
        filled, other = os.pipe()
        os.write(other, b"abc")
        ended, end = os.pipe()
        os.close(end)
        broken, last = os.pipe()
        os.close(broken)
        closed = os.dup2(reader, 900)
        os.close(closed)
        return {
            "file r": os.open("f", os.O_RDONLY), "file w": os.open("f", os.O_WRONLY), "file rw": os.open("f", os.O_RDWR), "file a": os.open("f", os.O_RDWR | os.O_APPEND),
            "directory": os.open("d", os.O_RDONLY), "pipe end r": filled, "pipe end w": writer, "pipe ended": ended, "pipe broken": last, "null": os.open("/dev/null", os.O_RDWR),
            "zero": os.open("/dev/zero", os.O_RDONLY), "random": os.open("/dev/urandom", os.O_RDONLY), "closed": closed, "negative": -1, "beyond": 100000, "huge": 2**31, "no number": "f",
        }, (reader, other)

    uses = {
        "fstat": os.fstat, "isatty": os.isatty, "read 0": lambda fd: os.read(fd, 0), "read -1": lambda fd: os.read(fd, -1), "read": lambda fd: len(os.read(fd, 4)),
        "write": lambda fd: os.write(fd, b"xyz"), "write nothing": lambda fd: os.write(fd, b""), "pread": lambda fd: len(os.pread(fd, 3, 2)), "pwrite": lambda fd: os.pwrite(fd, b"PW", 1),
        "readv": lambda fd: os.readv(fd, [bytearray(2), bytearray(2)]), "writev": lambda fd: os.writev(fd, [b"1", b"2"]), "preadv": lambda fd: os.preadv(fd, [bytearray(2)], 1),
        "pwritev": lambda fd: os.pwritev(fd, [b"1"], 1), "fsync": os.fsync, "fdatasync": os.fdatasync, "ftruncate": lambda fd: os.ftruncate(fd, 4), "ftruncate -1": lambda fd: os.ftruncate(fd, -1),
        "ftruncate longer": lambda fd: (os.ftruncate(fd, 40), os.fstat(fd).st_size), "dup": lambda fd: os.close(os.dup(fd)), "dup2 beyond": lambda fd: os.dup2(fd, 2000000),
        "dup2 self": lambda fd: os.dup2(fd, fd) == fd, "get_inheritable": os.get_inheritable, "set_inheritable": lambda fd: (os.set_inheritable(fd, True), os.get_inheritable(fd)),
        "get_blocking": os.get_blocking, "set_blocking": lambda fd: (os.set_blocking(fd, False), os.get_blocking(fd)), "fchdir": lambda fd: (os.fchdir(fd), os.chdir(TREE))[0],
        "fchmod": lambda fd: os.fchmod(fd, 0o755), "utime": lambda fd: os.utime(fd, (1, 2)), "posix_fallocate": lambda fd: (os.posix_fallocate(fd, 0, 30), os.fstat(fd).st_size),
        "posix_fallocate odd": lambda fd: os.posix_fallocate(fd, 0, 0), "posix_fadvise": lambda fd: os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_NORMAL), "close twice": lambda fd: (os.close(os.dup(fd)), os.close(fd), os.close(fd)),
        "fdopen": lambda fd: type(os.fdopen(fd, "rb", closefd=False)).__name__, "fdopen w": lambda fd: type(os.fdopen(fd, "w", closefd=False)).__name__, "FileIO": lambda fd: io.FileIO(fd, closefd=False).seekable(),
        "listdir": lambda fd: sorted(os.listdir(fd)), "ttyname": os.ttyname, "get_terminal_size": os.get_terminal_size, "device_encoding": os.device_encoding, "lockf": lambda fd: os.lockf(fd, os.F_LOCK, 0),
        "ctermid": lambda fd: os.ctermid(), "tcgetpgrp": os.tcgetpgrp, "select r": lambda fd: select.select([fd], [], [], 0) != ([], [], []), "select w": lambda fd: select.select([], [fd], [], 0) != ([], [], []),
        "poll": poll, "fpathconf": lambda fd: os.fpathconf(fd, "PC_NAME_MAX"), "truncate": lambda fd: os.truncate(fd, 2), "sendfile": lambda fd: os.sendfile(fd, fd, 0, 1),
        "copy_file_range": lambda fd: os.copy_file_range(fd, fd, 1, 0, 5),
    }
    for name, function in uses.items():
        make_tree()
        fds, others = sources()
        for what, fd in fds.items():
            call(f"descriptor {name}", lambda _: function(fd), what)
        for fd in (*fds.values(), *others):
            try:
                os.close(fd)
            except (OSError, TypeError, OverflowError):
                pass
    for offset in OFFSETS:
        for whence in (os.SEEK_SET, os.SEEK_CUR, os.SEEK_END, 3, 9, -1):
            make_tree()
            fd = os.open("f", os.O_RDWR)
            call("lseek", lambda offset, whence: (os.lseek(fd, offset, whence), os.lseek(fd, 0, os.SEEK_CUR)), offset, whence)
            os.close(fd)
    for offset in OFFSETS:
        make_tree()
        fd = os.open("f", os.O_RDWR)
        call("pread", lambda offset: os.pread(fd, 2, offset), offset)
        call("ftruncate", lambda offset: (os.ftruncate(fd, offset), os.fstat(fd).st_size), offset)
        call("pwrite", lambda offset: (os.pwrite(fd, b"!", offset), os.fstat(fd).st_size), offset)
        call("truncate", lambda offset: (os.truncate("f", offset), os.stat("f").st_size), offset)
        os.close(fd)
        os.truncate("f", 10)
        for mode in ("rb", "r+b", "w+b", "r", "r+"):
            for buffering in ((-1, 0) if "b" in mode else (-1,)):
                with open("f", mode, buffering) as file:
                    call(f"{mode} {buffering} seek", lambda offset: (file.seek(offset), file.tell()), offset)
                    call(f"{mode} {buffering} seek end", lambda offset: (file.seek(offset, 2), file.tell()), offset)
                    call(f"{mode} {buffering} read", lambda offset: (file.seek(offset), file.read(2)), offset)
                    call(f"{mode} {buffering} truncate", lambda offset: (file.truncate(offset), os.stat("f").st_size), offset)
                os.truncate("f", 10)


def poll(fd):
    poller = select.poll()
    poller.register(fd, select.POLLIN | select.POLLOUT)
    return [events for _, events in poller.poll(0)]


def files():
    make_tree()
    for mode in ("r", "w", "a", "x", "r+", "w+", "a+", "rb", "wb", "ab", "xb", "r+b", "w+b", "a+b", "rU", "", "b", "rw", "rt", "rbt", "+", "z", "r++"):
        for buffering in (-1, 0, 1, 2, 100):
            def use(mode, buffering):
                with open("f" if "x" not in mode else "made", mode, buffering) as file:
                    made = [type(file).__name__, file.readable(), file.writable(), file.seekable(), file.isatty()]
                    for act in (lambda: file.read(3), lambda: file.write("new" if "b" not in mode else b"new"), lambda: file.tell(), lambda: file.truncate(), lambda: file.readline(), lambda: file.fileno() > 2):
                        try:
                            made.append(act())
                        except Exception as error:
                            made.append(failure(error))
                    return made
            changing("open mode", use, mode, buffering)
    for encoding in (None, "utf-8", "ascii", "latin-1", "utf-16", "utf-8-sig", "idna", "none", "", 1):
        for errors in (None, "strict", "ignore", "replace", "surrogateescape", "none"):
            for newline in (None, "", "\n", "\r\n", "x"):
                def use(encoding, errors, newline):
                    with open("f", "w", encoding=encoding, errors=errors, newline=newline) as file:
                        file.write("a\u00e4\r\nb\n")
                    with open("f", encoding=encoding, errors=errors, newline=newline) as file:
                        return file.read(), file.newlines
                call("encoding", use, encoding, errors, newline)


# ---- waiting and time ----

def waiting():
    make_tree()
    reader, writer = os.pipe()
    for timeout in (0, 0.0, 0.001, 0.02, 1e-9, 0.0199999, -1, -0.5, float("nan"), float("inf"), 10**30, "1", None, [], True):
        if timeout is None or timeout is True or timeout == float("inf"):
            continue
        start = time.monotonic()
        call("select timeout", lambda timeout: select.select([reader], [], [], timeout), timeout)
        call("select nothing", lambda timeout: select.select([], [], [], timeout), timeout)
        call("select ready", lambda timeout: [len(ready) for ready in select.select([], [writer], [], timeout)], timeout)
        call("poll timeout", lambda timeout: polled(reader, timeout), timeout)
        if timeout != -1 and timeout != -0.5:
            call("sleep", time.sleep, timeout)
        call("waited", lambda timeout: isinstance(timeout, float) and timeout > 0.01 and time.monotonic() - start < timeout, timeout)
    for bad in ([None], ["f"], [-1], [10000], [2**40], [1.5], 1, None, [reader, reader], (reader,), {reader}, [open("f")]):
        call("select sets", lambda bad: [len(ready) for ready in select.select(bad, [], [], 0)], bad if not isinstance(bad, list) or not bad or not isinstance(bad[0], io.IOBase) else "file")
    os.write(writer, b"x")
    call("select filled", lambda: [len(ready) for ready in select.select([reader], [], [], 1)])
    os.close(writer)
    call("select ended", lambda: [len(ready) for ready in select.select([reader], [], [reader], 1)])
    call("poll ended", lambda: polled(reader, 1))
    os.close(reader)
    poller = select.poll()
    call("poll register", poller.register, 3000)
    call("poll unregister", poller.unregister, 5)
    call("poll modify", poller.modify, 5, 1)
    call("poll mask", poller.register, 3, -1)
    call("poll mask", poller.register, 3, 65536)


def polled(fd, timeout):
    poller = select.poll()
    poller.register(fd, select.POLLIN)
    return [events for _, events in poller.poll(timeout if timeout is None or isinstance(timeout, str) or timeout != timeout or timeout > 100 else timeout * 1000 if timeout >= 0 else 0)]


SECONDS = [0, 1, -1, 1.5, -1.5, 86399, 951782400, 1e9, 2**31 - 1, 2**31, -2**31, 2**32, 2**40, 253402300799, 253402300800, -62135596800, 1e15, 1e18, 1e20, 10**30, float("nan"), float("inf"), "1", None]


def times():
    zones = ["UTC", "UTC0", "EST5EDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3", "<+0330>-3:30", "", "nonsense", ":UTC"]
    for zone in zones:
        os.environ["TZ"] = zone
        call("tzset", lambda zone: (time.tzset(), time.timezone, time.altzone, time.daylight, time.tzname), zone)
        for seconds in SECONDS:
            if seconds is None:
                continue
            call(f"localtime {zone}", lambda seconds: (tuple(time.localtime(seconds)), time.localtime(seconds).tm_zone, time.localtime(seconds).tm_gmtoff), seconds)
        for moment in ((2000, 2, 29, 12, 0, 0, 0, 0, -1), (2000, 7, 1, 2, 30, 0, 0, 0, 1), (1900, 1, 1, 0, 0, 0, 0, 1, 0), (2000, 13, 40, 25, 61, 61, 9, 400, 0), (1970, 1, 1, 0, 0, 0, 0, 0, 0), (10**6, 1, 1, 0, 0, 0, 0, 1, -1), (10**10, 1, 1, 0, 0, 0, 0, 1, -1)):
            call(f"mktime {zone}", time.mktime, moment)
    os.environ["TZ"] = "UTC"
    time.tzset()
    for seconds in SECONDS:
        if seconds is None:
            continue
        call("gmtime", lambda seconds: tuple(time.gmtime(seconds)), seconds)
        call("ctime", time.ctime, seconds)
    moments = [(2000, 2, 29, 13, 4, 5, 1, 60, 0), (1, 1, 1, 0, 0, 0, 0, 1, 0), (9999, 12, 31, 23, 59, 60, 4, 365, -1), (2024, 1, 1, 0, 0, 0, 0, 1, 1)]
    for letter in "aAbBcdDeFgGhHIjmMnprRSTuUVwWxXyYzZ%":
        for moment in moments:
            call("strftime", time.strftime, "%" + letter, moment)
    for form in ("", "%", "%%", "%Q", "%-d", "%_d", "%E", "%Ey", "%Od", "%5Y", "a\0b", "\u00e4", "%\u00e4", "x" * 5000, "%d%", "% d", "\udcff"):
        call("strftime form", time.strftime, form, moments[0])
    for moment in ((2000,), (2000, 0, 0, 0, 0, 0, 0, 0, 0), (2000, 13, 1, 0, 0, 0, 0, 1, 0), (2000, 1, 32, 0, 0, 0, 0, 1, 0), (2000, 1, 1, 24, 0, 0, 0, 1, 0), (2000, 1, 1, 0, 0, 62, 0, 1, 0), (2000, 1, 1, 0, 0, 0, -2, 1, 0), (2000, 1, 1, 0, 0, 0, 7, 367, 0), "x", None, (2**40, 1, 1, 0, 0, 0, 0, 1, 0), (-5, 1, 1, 0, 0, 0, 0, 1, 0)):
        call("strftime moment", time.strftime, "%Y-%m-%d %H:%M:%S %a", moment)
        call("asctime", time.asctime, moment)
    for string, form in (("2000-02-29", "%Y-%m-%d"), ("2001-02-29", "%Y-%m-%d"), ("Mon", "%a"), ("12:60", "%H:%M"), ("", ""), ("x", "%Y"), ("100", "%j"), ("12 PM", "%I %p"), ("UTC", "%Z"), ("+0130", "%z"), ("5", "%"), ("%", "%%")):
        call("strptime", lambda string, form: tuple(time.strptime(string, form)), string, form)
    for clock in ("CLOCK_REALTIME", "CLOCK_MONOTONIC", "CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID"):
        number = getattr(time, clock)
        call("clock_gettime", lambda clock: (time.clock_gettime(number) > 0, time.clock_gettime_ns(number) > 0), clock)
        call("clock_getres", lambda clock: 0 < time.clock_getres(number) < 1, clock)
    for number in (-1, 99, 2**31, 2**40, "x", None):
        call("clock_gettime", time.clock_gettime, number)
    for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
        call("clock", lambda name: (getattr(time, name)() > 0, getattr(time, name + "_ns")() > 0, time.get_clock_info(name).monotonic, time.get_clock_info(name).adjustable), name)
    call("os.times", lambda: (busy(), os.times().user + os.times().system > 0, os.times().elapsed > 0))
    call("process_time", lambda: (time.process_time() >= 0.01))


def busy():
    end = time.process_time() + 0.03
    while time.process_time() < end:
        pass


# ---- the rest ----

def mappings():
    for length in (0, 1, 5, 10, 11, 4096, 4097, -1, 2**31 - 1, 2**40, 1.5, None):
        for offset in (0, 1, mmap.ALLOCATIONGRANULARITY, -1, 2**31, 2**40):
            for access in (mmap.ACCESS_READ, mmap.ACCESS_WRITE, mmap.ACCESS_COPY, 9):
                make_tree()
                with open("f", "r+b") as file:
                    shown = "granularity" if offset == mmap.ALLOCATIONGRANULARITY else offset
                    call("mmap", lambda length, _, access: mapped(file, length, offset, access), length, shown, access)
    make_tree()
    with open("f", "r+b") as file, mmap.mmap(file.fileno(), 10) as mapping:
        call("mmap write", lambda: (mapping.__setitem__(slice(0, 3), b"abc"), mapping.flush(), open("f").read()))
        for name, arguments in (("find", (b"3",)), ("find", (b"z",)), ("rfind", (b"8", 0, 5)), ("read", (4,)), ("read", (-1,)), ("tell", ()), ("seek", (20,)), ("seek", (-1,)), ("seek", (-2, 2)), ("seek", (0, 9)), ("read_byte", ()), ("read_byte", ()), ("read_byte", ()), ("readline", ()), ("write", (b"x" * 20,)), ("write_byte", (300,)), ("move", (0, 5, 3)), ("move", (0, 5, 30)), ("resize", (20,)), ("size", ()), ("madvise", (0,)), ("flush", (1, 2)), ("flush", (0, 4096)), ("__getitem__", (10,)), ("__getitem__", (-10,)), ("__getitem__", (slice(0, 100, 3),)), ("__len__", ())):
            call(f"mmap.{name}", getattr(mapping, name, None) or (lambda *_: "missing"), *arguments)
    for length in (0, 1, 100000, -1, 2**33):
        call("mmap anonymous", lambda length: len(mmap.mmap(-1, length)) if length < 2**33 or sys.maxsize < 2**33 else "larger than 32 bits", length)
    call("mmap directory", lambda: mmap.mmap(os.open("d", os.O_RDONLY), 10, prot=mmap.PROT_READ))
    call("mmap read-only file", lambda: mmap.mmap(os.open("f", os.O_RDONLY), 10))
    call("mmap write-only file", lambda: mmap.mmap(os.open("f", os.O_WRONLY), 10, prot=mmap.PROT_READ))
    call("mmap null", lambda: mmap.mmap(os.open("/dev/null", os.O_RDWR), 10))


def mapped(file, length, offset, access):
    with mmap.mmap(file.fileno(), length, access=access, offset=offset) as mapping:
        return len(mapping), mapping[:3]


def temporary():
    make_tree()
    tempfile.tempdir = TREE
    call("mkdtemp", lambda: (path := tempfile.mkdtemp("s", "p"), os.path.isdir(path), os.path.basename(path)[:1], path[-1:])[1:])
    call("mkstemp", lambda: (made := tempfile.mkstemp(), os.fstat(made[0]), os.close(made[0]), os.unlink(made[1]))[1])
    for arguments in (("none/x",), ("\0",), (1,), (b"b",)):
        call("mkdtemp prefix", lambda prefix: type(tempfile.mkdtemp(prefix=prefix)).__name__, *arguments)
    call("mkdtemp in", lambda path: tempfile.mkdtemp(dir=path), "none")
    call("mkdtemp in", lambda path: tempfile.mkdtemp(dir=path), "f")
    def named(**options):
        with tempfile.NamedTemporaryFile(**options) as file:
            file.write(b"x" if "b" in options.get("mode", "w+b") else "x")
            file.flush()
            return os.stat(file.name), os.path.dirname(file.name) == TREE
    for options in ({}, {"mode": "w"}, {"delete": False}, {"suffix": ".txt"}, {"mode": "r"}, {"dir": "none"}, {"mode": "x"}):
        call("NamedTemporaryFile", lambda options: named(**options), options)
    def anonymous():
        with tempfile.TemporaryFile() as file:
            file.write(b"abc")
            return file.seek(0), file.read(), os.fstat(file.fileno()).st_nlink
    call("TemporaryFile", anonymous)
    def spooled(size):
        with tempfile.SpooledTemporaryFile(max_size=size) as file:
            file.write(b"abcdef")
            return file._rolled, file.seek(0), file.read(), file.truncate(2), file.tell()
    for size in (0, 3, 100, -1):
        call("SpooledTemporaryFile", spooled, size)
    def directory():
        with tempfile.TemporaryDirectory() as path:
            os.symlink("/none", path + "/l")
            os.makedirs(path + "/a/b")
            return os.path.isdir(path), path
    call("TemporaryDirectory", lambda: (made := directory(), os.path.exists(made[1]))[0][0])
    tempfile.tempdir = None


def handler(action):
    return getattr(action, "name", action)


def signals():
    for number in (*range(0, 66), -1, 100, "x", None, 2.5):
        call("strsignal", signal.strsignal, number)
        call("getsignal", lambda number: handler(signal.getsignal(number)) if number not in (signal.SIGINT, 32, 33) else "?", number)
    for number in (signal.SIGUSR1, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM, signal.SIGCHLD, signal.SIGPIPE, signal.SIGWINCH):
        got = []
        def handle(number, frame):
            got.append((number, frame is not None))
        def use(number):
            before = signal.signal(number, handle)
            signal.raise_signal(number)
            os.kill(os.getpid(), number)
            return signal.signal(number, signal.SIG_IGN) is handle, got, signal.raise_signal(number), handler(signal.signal(number, before or signal.SIG_DFL))
        call("signal", use, number)
    for number, action in ((signal.SIGKILL, signal.SIG_IGN), (signal.SIGSTOP, signal.SIG_IGN), (0, signal.SIG_IGN), (65, signal.SIG_IGN), (signal.SIGUSR1, 5), (signal.SIGUSR1, None), (signal.SIGUSR1, "x"), (-1, signal.SIG_DFL)):
        call("signal odd", signal.signal, number, action)
    for number in (-1, 0, 100):
        call("raise_signal", signal.raise_signal, number)
    call("valid_signals", lambda: len(signal.valid_signals()))
    for value in (-1, 0, 5000, "x"):
        call("set_wakeup_fd", signal.set_wakeup_fd, value)
    call("default_int_handler", lambda: signal.getsignal(signal.SIGINT) is signal.default_int_handler)
    call("siginterrupt", lambda: signal.siginterrupt(signal.SIGUSR1, False))
    for name in ("alarm", "setitimer", "getitimer", "pause", "sigwait", "sigpending", "pthread_sigmask", "sigtimedwait"):
        call("has", lambda name: hasattr(signal, name), name)
    call("kill odd", lambda: os.kill(os.getpid(), 100))
    call("kill nothing", lambda: os.kill(os.getpid(), 0))


def locales():
    for category in ("LC_ALL", "LC_CTYPE", "LC_COLLATE", "LC_TIME", "LC_NUMERIC", "LC_MONETARY", "LC_MESSAGES"):
        for name in (None, "C", "POSIX", "", "C.UTF-8", "en_US.UTF-8", "none", "a\0b", ("C", None), 1):
            call("setlocale", lambda category, name: locale.setlocale(getattr(locale, category), name), category, name)
    locale.setlocale(locale.LC_ALL, "C")
    call("localeconv", lambda: sorted(locale.localeconv().items()))
    for one, other in itertools.product(("", "a", "b", "A", "aa", "\u00e4", "\U0001f600"), repeat=2):
        call("strcoll", lambda one, other: (lambda order: (order > 0) - (order < 0))(locale.strcoll(one, other)), one, other)
    for string in ("", "a", "abc", "\u00e4"):
        call("strxfrm", locale.strxfrm, string)
    for form, value in (("%d", 1234567), ("%.2f", 1234.5), ("%s", 1), ("%%", ()), ("%x", 255)):
        call("format_string", lambda form, value: locale.format_string(form, value, grouping=True), form, value)
    for function in (locale.atof, locale.atoi, locale.delocalize, locale.localize, locale.normalize):
        for string in ("1", "1.5", "1,5", "x", "", "de_DE", "en"):
            call(function.__name__, function, string)
    for item in ("CODESET", "D_T_FMT", "D_FMT", "T_FMT", "RADIXCHAR", "THOUSEP", "YESEXPR", "NOEXPR", "CRNCYSTR", "DAY_1", "ABDAY_7", "MON_12", "ABMON_1", "T_FMT_AMPM", "ERA"):
        call("nl_langinfo", lambda item: locale.nl_langinfo(getattr(locale, item)), item)
    call("getencoding", lambda: (locale.getencoding(), locale.getpreferredencoding(), sys.getfilesystemencoding()))
    call("nl_langinfo odd", locale.nl_langinfo, -1)


def environment():
    for name in ("NAME", "", "A=B", "a\0b", "\u00e4", b"NAME", 1, None):
        for value in ("value", "", "a\0b", "\u00e4", b"v", 1):
            call("environ", lambda name, value: (os.environ.__setitem__(name, value), os.environ[name], os.getenv(name), os.environ.pop(name)), name, value)
        call("putenv", lambda name: (os.putenv(name, "x"), os.unsetenv(name)), name)
        call("unsetenv", os.unsetenv, name)
    for name in sorted(os.pathconf_names):
        if name in ("PC_NAME_MAX", "PC_PATH_MAX", "PC_PIPE_BUF", "PC_LINK_MAX"):
            call("pathconf", os.pathconf, TREE, name)
    for name in ("SC_PAGESIZE", "SC_CLK_TCK", "SC_OPEN_MAX", "SC_NPROCESSORS_ONLN", "none", 10**6, -1):
        call("sysconf", lambda name: os.sysconf(name) != 0 if name in ("SC_PAGESIZE", "SC_OPEN_MAX", "SC_NPROCESSORS_ONLN") else os.sysconf(name), name)
    for name in ("confstr", "getlogin", "getgroups", "getpgid", "getpriority", "getsid", "getloadavg", "sched_getaffinity", "nice", "fork", "execv", "wait", "waitpid", "spawnv", "posix_spawn", "openpty", "mkfifo", "mknod", "chroot", "lchown", "lchmod", "chflags", "getxattr", "memfd_create", "eventfd", "pidfd_open", "splice", "statvfs", "getrandom", "urandom", "umask", "uname", "cpu_count", "getpid", "getppid", "system", "popen", "abort", "ctermid", "strerror", "sync", "times", "get_terminal_size"):
        call("os has", lambda name: hasattr(os, name), name)
    call("umask", lambda: (os.umask(0o22), os.umask(0o22)))
    for size in (0, 1, 300, -1, "x"):
        call("urandom", lambda size: len(os.urandom(size)), size)
        call("getrandom", lambda size: len(os.getrandom(size)), size)
    for number in (0, -1, 10**6, 2**31):
        call("strerror", lambda number: len(os.strerror(number)) > 0, number)
    call("disk_usage", lambda: all(part > 0 for part in shutil.disk_usage(TREE)))
    call("statvfs", lambda: os.statvfs(TREE).f_namemax)
    call("get_terminal_size", lambda: shutil.get_terminal_size())
    call("getpid", lambda: os.getpid() > 0)
    call("cpu_count", lambda: os.cpu_count() >= 1)
    for arguments in (("d", "zip"), ("d", "tar"), ("d", "gztar"), ("d", "none"), ("none", "zip"), ("f", "zip")):
        make_tree()
        call("make_archive", lambda path, form: os.path.basename(shutil.make_archive("archive", form, path)), *arguments)
        call("unpack_archive", lambda path, form: (shutil.unpack_archive("archive." + {"gztar": "tar.gz"}.get(form, form), "unpacked"), sorted(os.listdir("unpacked"))), *arguments)
    for name in ("f", "d", "none", "l"):
        make_tree()
        call("chown", lambda name: shutil.chown(name, os.getuid()), name)


def main(report):
    global BEFORE
    make_tree()
    BEFORE = shown_tree()
    for part in (reading, writing, pairs, directories, descriptors, files, waiting, times, mappings, temporary, signals, locales, environment):
        part()
    os.chdir(HERE)
    shutil.rmtree(HERE)
    with open(report, "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in LINES)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
