"""Floating point on attributes and lists: bodies that attract each other."""

from math import sqrt


class Body:
    __slots__ = ("x", "y", "z", "vx", "vy", "vz", "mass")

    def __init__(self, i):
        self.x, self.y, self.z = float(i), float(i * i % 7), float(-i)
        self.vx, self.vy, self.vz = 0.01 * i, -0.02 * i, 0.005
        self.mass = 1.0 + i


def run():
    bodies = [Body(i) for i in range(5)]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]
    for _ in range(6000):
        for a, b in pairs:
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            square = dx * dx + dy * dy + dz * dz + 0.01
            pull = 0.001 / (square * sqrt(square))
            a.vx -= dx * b.mass * pull
            a.vy -= dy * b.mass * pull
            a.vz -= dz * b.mass * pull
            b.vx += dx * a.mass * pull
            b.vy += dy * a.mass * pull
            b.vz += dz * a.mass * pull
        for body in bodies:
            body.x += 0.001 * body.vx
            body.y += 0.001 * body.vy
            body.z += 0.001 * body.vz
    return f"{sum(body.x + body.y + body.z for body in bodies):.9f}"
