"""Many calls on arrays of a few numbers, where what counts is the way into numpy and out of it."""

import numpy as np


def run():
    position = np.array([0.0, 0.0, 1.0])
    velocity = np.array([1.0, 0.5, 0.0])
    turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    total = 0.0
    for i in range(2_000):
        position = position + velocity * 0.001
        velocity = velocity - position * (0.001 / (position * position).sum())
        if i % 10 == 0:
            velocity = np.einsum("ij,j->i", turn, velocity)
        total += float(position[0]) + np.minimum(position, velocity)[1]
    return f"{total:.10e}"
