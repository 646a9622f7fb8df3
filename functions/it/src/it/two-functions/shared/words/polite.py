def greeting():
    return "good day"
