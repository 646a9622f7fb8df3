"""How loud it is."""


def loud(text):
    return text.upper() + "!"
