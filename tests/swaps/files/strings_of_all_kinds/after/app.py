R = r"\w+"
B = b"\x01\xfe"
T = """uno
    two"""
F = f"{2 + 2:>{3}}"
C = "a" "c"
N = 2_000
Z = 2j
E = ...
