"""Compares digests with published ones, and Python's own hash with the one that Faasm's fixed seed makes."""

import hashlib
import os
import zlib

# Of "abc": RFC 1321, FIPS 180-2, FIPS 202, RFC 7693.
DIGESTS = {
    "md5": "900150983cd24fb0d6963f7d28e17f72",
    "sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "sha3_256": "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    "blake2b": "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
    "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
}


def faasm_main():
    for name, expected in DIGESTS.items():
        digest = hashlib.new(name, b"abc").hexdigest()
        if digest != expected:
            print(f"{name} is {digest}, and not {expected}")
            return 1
    if zlib.crc32(b"123456789") != 0xCBF43926:
        print("crc32 is wrong")
        return 1
    # PYTHONHASHSEED=0: the order of a set of text is the same in every call.
    if os.environ.get("PYTHONHASHSEED") != "0" or hash("Faasm") != hash("Fa" + "asm") or hash("") != 0:
        print("Hashes have no fixed seed")
        return 1
    return 0
