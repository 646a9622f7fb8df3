"""What a Python function uses to talk to Faasm; see pyfaasm.core.

The names, arguments and results are those of the public package of Faasm. numpy is needed by pyfaasm.matrix and
pyfaasm.matrix_data only, which are therefore not imported here.
"""

from . import config, core, objects

__all__ = ["config", "core", "objects"]
