def pretty(text):
    return "plain " + text


FORMATS = {"pretty": pretty}
