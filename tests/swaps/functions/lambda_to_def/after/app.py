def norm(s):
    s = s.strip()
    return s.lower()
