"""Named like a module of the library, whose place it takes: in tests as in a run."""


def loud(text):
    return text.upper() + "!"
