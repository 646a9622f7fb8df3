"""Serves calls of a function on native CPython, each in a fork of this process, with no wall around it and no limit.

    fork_server.py DIRECTORY_OF_FUNCTION SOCKET

A connection is a call, and its answer the function's return value in decimal digits.
"""

import os
import signal
import socket
import sys


def main():
    directory, path = sys.argv[1:]
    sys.path.insert(0, directory)
    import function

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1024)
    print("ready", flush=True)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            connection.sendall(str(function.faasm_main()).encode())
            connection.close()
            os._exit(0)
        connection.close()


main()
