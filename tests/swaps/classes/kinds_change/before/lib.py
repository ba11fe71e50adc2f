def borrowed(): return "the library's"


def kept(): return "kept"
