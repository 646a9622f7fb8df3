"""Does with files in /tmp what a file system has to be able to do."""

import errno
import mmap
import os
import shutil
import tempfile

from pyfaasm.core import write_output


def error(call, *arguments, **options):
    try:
        call(*arguments, **options)
    except OSError as failure:
        return f"{call.__name__}: {errno.errorcode[failure.errno]}"
    return f"{call.__name__}: no error"


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, text, mode="w"):
    with open(path, mode) as file:
        file.write(text)


def lines(top):
    path = os.path.join(top, "file")
    write(path, "one two")
    write(path, "three")
    write(path, " four", "a")
    yield f"written {contents(path)}"
    yield error(open, path, "x")

    os.makedirs(f"{top}/a/b/c")
    for number in range(300):
        write(f"{top}/a/b/file-{number}", "")
    yield f"walked {sum(len(files) for _, _, files in os.walk(top))}"
    yield error(os.rmdir, f"{top}/a/b")
    yield error(os.mkdir, f"{top}/a")
    yield error(os.rename, f"{top}/a", f"{top}/a/b/a")
    yield error(os.unlink, f"{top}/none")
    yield error(os.listdir, path)
    yield error(os.stat, f"{top}/{'x' * 300}")
    shutil.rmtree(f"{top}/a/b")

    os.symlink("../file", f"{top}/a/link")
    os.symlink(f"{top}/a/link", f"{top}/absolute")
    os.symlink("loop", f"{top}/loop")
    yield f"links {contents(f'{top}/absolute')} {os.path.islink(f'{top}/a/link')} {os.readlink(f'{top}/a/link')}"
    yield error(os.stat, f"{top}/loop")
    os.link(path, f"{top}/other")
    os.replace(path, f"{top}/renamed")
    yield f"names {os.stat(f'{top}/other').st_nlink} {os.path.samefile(f'{top}/other', f'{top}/renamed')}"

    os.utime(f"{top}/other", (1, 2))
    yield f"time {os.stat(f'{top}/renamed').st_mtime}"
    with open(path, "w+b") as file:
        os.unlink(path)
        file.truncate(1 << 30)
        file.seek((1 << 30) - 4)
        file.write(b"end")
        file.flush()
        os.fsync(file.fileno())
        yield f"sparse {os.fstat(file.fileno()).st_size} {os.pread(file.fileno(), 9, (1 << 30) - 5)}"
        file.truncate(10000)
        with mmap.mmap(file.fileno(), 10000) as mapped:
            mapped[5000:5005] = b"hello"
        yield f"mapped {os.pread(file.fileno(), 5, 5000)}"
    os.rename(f"{top}/a", f"{top}/moved")
    yield f"directories {sorted(os.listdir(top))}"


def faasm_main():
    with tempfile.TemporaryDirectory() as top:
        text = "".join(line + "\n" for line in lines(top))
    write_output(text.encode())
