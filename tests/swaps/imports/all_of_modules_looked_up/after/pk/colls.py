__all__ = ["get_in", "set_in"]


def get_in():
    return "get"


def set_in():
    return "set"
