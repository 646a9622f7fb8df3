"""Fourier transforms: real and complex, of lengths with small and with large factors, in one and two dimensions."""

import numpy as np


def run():
    random = np.random.default_rng(4)
    signal = random.random(1 << 17)
    total = 0.0
    for length in (1 << 17, 100_000, 99_991):
        spectrum = np.fft.rfft(signal[:length])
        total += abs(spectrum[1:]).sum()
        again = np.fft.irfft(spectrum, length)
        total += again.sum()
    picture = random.random((256, 256)) + 1j * random.random((256, 256))
    total += abs(np.fft.fft2(picture)).sum()
    return f"{total:.11e}"
