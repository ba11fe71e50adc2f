def send(to, *, retries=5, timeout=None, proxy="p", **rest):
    return to, proxy, retries, timeout, rest
