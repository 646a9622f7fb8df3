"""Uses packages whose extension modules are part of the module."""

import pickle
import sys
from importlib import metadata

import markupsafe
import markupsafe._speedups
import msgpack
import numpy as np
import packaging.version
import six

from pyfaasm.core import write_output


def lines():
    yield str(markupsafe.escape("<é>"))
    yield repr(msgpack.unpackb(msgpack.packb({"list": [1, 2.5, b"x", None]})))
    yield f"{packaging.version.Version(np.__version__).major} {six.ensure_str(b'six')} {metadata.version('numpy')}"
    matrix = np.arange(6.0).reshape(2, 3)
    yield repr((matrix @ matrix.T).tolist())
    yield repr(np.linalg.solve([[2.0, 0.0], [0.0, 4.0]], [1.0, 1.0]).tolist())
    yield repr(np.fft.fft([1.0, 0.0, 0.0, 0.0]).tolist())
    yield repr(np.random.default_rng(1).integers(0, 100, 4).tolist())
    yield repr(pickle.loads(pickle.dumps(matrix)).tolist())
    try:
        np.linalg.inv(np.zeros((2, 2)))
    except np.linalg.LinAlgError as error:
        yield str(error)
    try:
        import numpy.linalg.lapack_lite
    except ImportError as error:
        yield f"{error.name}: {error}"
    built_in = sorted(name for name in sys.builtin_module_names if name.split(".")[0] in ("numpy", "msgpack", "markupsafe"))
    yield f"{len(built_in)} {built_in[0]} {sys.modules['numpy.linalg._umath_linalg'].__name__}"
    yield repr(sys.modules["numpy._core._multiarray_umath"])


def faasm_main():
    write_output("".join(line + "\n" for line in lines()).encode())
