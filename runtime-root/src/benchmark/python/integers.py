"""Small integers and list indices: a sieve and a matrix of sums."""


def run():
    limit = 300_000
    sieve = [True] * limit
    sieve[0] = sieve[1] = False
    for n in range(2, int(limit**0.5) + 1):
        if sieve[n]:
            for multiple in range(n * n, limit, n):
                sieve[multiple] = False
    primes = [n for n, prime in enumerate(sieve) if prime]
    total = 0
    for i in range(0, len(primes) - 1):
        total = (total * 31 + primes[i] * primes[i + 1]) % 1_000_003
    return total
