"""Two edited classes have each other among their members, one of them by a statement below both."""


def setup(m):
    return {"cls": m.app.Environment, "template": m.app.Template()}


def check_before(m, live):
    yield (live.template.run(), m.app.Environment.template is m.app.Template), (1, True)


def check_after(m, live):
    yield (live.template.run(), m.app.Environment.template is m.app.Template), (7, True)
    yield (m.app.Template.environment is live.cls, m.app.Environment.template.size), (True, 3)
