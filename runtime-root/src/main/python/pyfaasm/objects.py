"""Kinds of objects of the public package."""


class Dictionary:
    """An object without members of its own, as in the public package, which only declares it.

    Programs derive from it or set attributes. Dictionaries in state values are pickled dicts:
    write_state(key, pickle.dumps(values)).
    """
