"""__all__ grows: a star import made before sees the new name."""
def check_before(m, live):
    yield m.app.__all__, ["a"]
def check_after(m, live):
    yield m.app.__all__, ["a", "b"]
    ns = {}
    exec(f"from {m.name('app')} import *", ns)
    yield ("a" in ns, "b" in ns), (True, True)
