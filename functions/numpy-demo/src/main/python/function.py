"""Finds the tones of a noisy recording, with numpy.

The input is a JSON object: "samples" and "rate" tell how long the recording is and how many samples it has in a second,
"tones" is a list of [hertz, amplitude], "noise" is the noise's standard deviation, and "seed" makes it the same each time.
The output is a JSON object with the tones found, as the Fourier transform shows their frequencies and a fit by least
squares their amplitudes, and with what the recording is as 16-bit integers.
"""

import json

import numpy as np
from pyfaasm.core import read_input, write_output


def record(samples, rate, tones, noise, seed):
    """Returns the times of the samples in seconds, and the samples."""
    times = np.arange(samples) / rate
    signal = np.zeros(samples)
    for hertz, amplitude in tones:
        signal += amplitude * np.sin(2 * np.pi * hertz * times)
    return times, signal + np.random.default_rng(seed).normal(scale=noise, size=samples)


def frequencies(signal, rate, count):
    """Returns the frequencies of the highest peaks of the spectrum, in ascending order."""
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal))))
    inner = spectrum[1:-1]
    peaks = np.flatnonzero((inner > spectrum[:-2]) & (inner >= spectrum[2:])) + 1
    highest = peaks[np.argsort(spectrum[peaks])[-count:]]
    return np.sort(np.fft.rfftfreq(len(signal), 1 / rate)[highest])


def amplitudes(times, signal, hertz):
    """Returns how strong each frequency is in the signal: sine and cosine of each, fitted together."""
    angles = 2 * np.pi * np.outer(times, hertz)
    waves = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
    factors = np.linalg.solve(waves.T @ waves, waves.T @ signal)
    return np.hypot(*factors.reshape(2, -1))


def as_integers(signal):
    """Returns the signal as a sound file has it: 16 bits, little endian, clipped rather than wrapped round."""
    limits = np.iinfo(np.int16)
    scaled = np.rint(signal * limits.max)
    return np.clip(scaled, limits.min, limits.max).astype("<i2")


def analyse(order):
    times, signal = record(order["samples"], order["rate"], order["tones"], order["noise"], order["seed"])
    found = frequencies(signal, order["rate"], len(order["tones"]))
    integers = as_integers(signal)
    return {
        "tones": [[float(hertz), round(float(strength), 3)] for hertz, strength in zip(found, amplitudes(times, signal, found))],
        "bytes": integers.nbytes,
        "clipped": int(np.count_nonzero(np.abs(integers.astype(np.int32)) >= np.iinfo(np.int16).max)),
    }


def faasm_main():
    write_output(json.dumps(analyse(json.loads(read_input()))).encode())
    return 0
