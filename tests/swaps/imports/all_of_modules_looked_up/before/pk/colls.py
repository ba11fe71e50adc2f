__all__ = ["get_in", "del_in"]


def get_in():
    return "get"


def del_in():
    return "del"
