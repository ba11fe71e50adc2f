"""Literals of every kind at module level."""
def check_before(m, live):
    yield (m.app.R, m.app.B, m.app.T, m.app.F, m.app.C, m.app.N, m.app.Z), (r"\d+", b"\x00\xff", "one\n    two", "  2", "ab", 1000, 1j)
def check_after(m, live):
    yield (m.app.R, m.app.B, m.app.T, m.app.F, m.app.C, m.app.N, m.app.Z), (r"\w+", b"\x01\xfe", "uno\n    two", "  4", "ac", 2000, 2j)
