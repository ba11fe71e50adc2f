def send(to, *, retries=3, timeout=1.5, **rest):
    return to, retries, timeout, rest
