"""IntEnum and StrEnum: a value changes, members are added."""
def setup(m):
    ok, bad, fast = m.app.Code.OK, m.app.Code.BAD, m.app.Mode.FAST
    return locals()
def check_before(m, live):
    yield (int(live.bad), live.ok < live.bad, str(live.fast)), (400, True, "fast")
def check_after(m, live):
    yield (m.app.Code.BAD.value, m.app.Code(410).name, m.app.Mode("slow").name, live.ok is m.app.Code.OK), (422, "GONE", "SLOW", True)
    yield live.fast is m.app.Mode.FAST, True
