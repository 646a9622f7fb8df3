"""Uses the library that lies inside the module."""

import email.message
import importlib.resources
import json
import os
import pathlib
import sys
import tempfile
import traceback

from pyfaasm.core import write_output


def lines():
    yield json.dumps({"sum": sum(range(10))})
    library = pathlib.Path(json.__file__).parent.parent
    yield f"library {library == pathlib.Path(os.__file__).parent}, {str(library).startswith('/lib/python3.')}"
    yield f"listed {'decoder.pyc' in os.listdir(library / 'json')}, sources {any(library.glob('*.py'))}"
    try:
        (library / "new").write_text("x")
    except OSError as error:
        yield f"written: {type(error).__name__}"
    try:
        json.loads("{")
    except ValueError as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        yield f"error in {pathlib.PurePosixPath(frame.filename).relative_to(library)}"
    message = email.message.EmailMessage()
    message.set_content("ü")
    yield message["Content-Type"]
    yield f"data {importlib.resources.files('email').joinpath('architecture.rst').is_file()}"
    with tempfile.TemporaryDirectory() as directory:
        place = pathlib.Path(directory, "a", "b")
        place.mkdir(parents=True)
        place.joinpath("file").write_text("content")
        yield f"temporary {[names for _, _, names in os.walk(directory)]}"
    yield f"shared objects {any(name.endswith('.so') for name in os.listdir(library / 'lib-dynload'))}"
    yield f"byte code {sys.flags.optimize} {library.joinpath('json', '__pycache__').exists()}"


def faasm_main():
    write_output("".join(line + "\n" for line in lines()).encode())
