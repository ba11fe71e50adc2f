R = r"\d+"
B = b"\x00\xff"
T = """one
    two"""
F = f"{1 + 1:>{3}}"
C = "a" "b"
N = 1_000
Z = 1j
E = ...
