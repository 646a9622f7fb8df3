"""What a Python function uses to talk to Faasm; see pyfaasm.core."""
