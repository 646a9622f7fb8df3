"""Hashing and compression: long loops in C."""

import hashlib
import zlib


def run():
    block = bytes(i * 7 % 251 for i in range(65_536)) * 4
    packed = zlib.compress(block, 6)
    digest = hashlib.sha256(block * 8).hexdigest()[:16] + hashlib.blake2b(block * 4).hexdigest()[:16]
    return digest + str(zlib.crc32(zlib.decompress(packed) * 4)) + str(len(packed))
