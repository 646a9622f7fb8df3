"""Does all it can with files of the worker's root, whose calls end the guest or do something else than they say."""

import errno
import fcntl
import os
import stat

from pyfaasm.core import write_output

DATA = "/data"


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


def lines():
    path = f"{DATA}/made"
    write(path, "0123456789")
    write(path, "abc")
    write(path, "def", "a")
    yield f"written {contents(path)}"
    yield error(open, path, "x")
    write(f"{DATA}/new", "new", "x")
    with open(path, "r+b") as file:
        file.truncate(3)
        yield f"shorter {os.fstat(file.fileno()).st_size}"
        file.truncate(5)
        yield f"longer {os.pread(file.fileno(), 10, 1)} {os.pwrite(file.fileno(), b'ZZ', 1)} {file.tell()} {file.read()}"
        os.fsync(file.fileno())
    descriptor = os.open(path, os.O_RDWR)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_APPEND)
    os.write(descriptor, b"!")
    os.close(descriptor)
    yield f"appended {contents(path)}"
    os.rename(f"{DATA}/new", f"{DATA}/renamed")
    os.truncate(f"{DATA}/renamed", 1)
    yield f"renamed {contents(f'{DATA}/renamed')}"
    os.chmod(path, 0o600)
    with open(path, "rb") as file:
        os.unlink(path)
        yield f"unlinked {os.path.exists(path)} {os.fstat(file.fileno()).st_size} {file.read()}"

    # Errors, those among them that a worker does not know.
    yield error(os.rename, f"{DATA}/none", f"{DATA}/x")
    yield error(os.rename, f"{DATA}/renamed", f"{DATA}/directory")
    yield error(os.rename, f"{DATA}/renamed", f"{DATA}/none/x")
    yield error(os.rename, f"{DATA}/directory", f"{DATA}/full")
    yield error(os.rename, f"{DATA}/renamed", "/tmp/x")
    yield error(os.unlink, f"{DATA}/directory")
    yield error(os.unlink, f"{DATA}/none")
    yield error(os.readlink, f"{DATA}/renamed")
    yield error(os.stat, f"{DATA}/{'x' * 300}")
    yield error(os.stat, DATA + "/y" * 2000)
    yield error(os.stat, f"{DATA}/loop")
    yield error(open, f"{DATA}/loop", "w")
    yield error(open, DATA, "w")
    yield error(open, f"{DATA}/renamed/x")
    yield error(os.listdir, f"{DATA}/renamed")
    yield error(os.open, f"{DATA}/link", os.O_RDONLY | os.O_NOFOLLOW)

    # What a worker cannot do.
    yield error(os.mkdir, f"{DATA}/x")
    yield error(os.mkdir, f"{DATA}/directory")
    yield error(os.mkdir, f"{DATA}/none/x")
    yield error(os.rmdir, f"{DATA}/directory")
    yield error(os.rmdir, f"{DATA}/renamed")
    yield error(os.symlink, "x", f"{DATA}/x")
    yield error(os.link, f"{DATA}/renamed", f"{DATA}/x")
    yield error(os.utime, f"{DATA}/renamed")
    yield error(os.utime, f"{DATA}/none")
    os.makedirs(f"{DATA}/directory", exist_ok=True)

    # Links and listings.
    yield f"link {os.readlink(f'{DATA}/link')} {stat.S_ISLNK(os.lstat(f'{DATA}/link').st_mode)}"
    yield f"through links {os.listdir(f'{DATA}/link')} {contents(f'{DATA}/link/inner')} {contents(f'{DATA}/absolute')}"
    kinds = {entry.name: (entry.is_dir(follow_symlinks=False), entry.is_symlink()) for entry in os.scandir(DATA)}
    yield f"kinds {sorted(kinds.items())}"
    yield f"many {sorted(os.listdir('/many')) == sorted(f'file-with-a-name-{number}' for number in range(500))}"
    yield f"root {sorted(name for name in os.listdir('/') if not name.startswith('.faasm-clock-'))}"
    os.unlink(f"{DATA}/renamed")


def faasm_main():
    write_output("".join(line + "\n" for line in lines()).encode())
