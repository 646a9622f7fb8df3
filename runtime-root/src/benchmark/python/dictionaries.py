"""Dictionaries and sets: counting, grouping and joining of words."""

from collections import Counter, defaultdict


def words(count):
    state = 1
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        yield f"w{state % 5003}"


def run():
    counted = Counter(words(60_000))
    groups = defaultdict(set)
    for word, count in counted.items():
        groups[count % 17].add(word)
    index = {word: i for i, word in enumerate(sorted(counted))}
    score = 0
    for key, members in groups.items():
        for word in members:
            score += index[word] * (key + 1)
    return score
