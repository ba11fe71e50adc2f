"""No class of a sealed family can be made again, while a class that its metaclass knows poses as the live one: its methods come in without it."""
def setup(m):
    return {"const": m.app.Const(), "node": m.app.Node()}
def check_before(m, live):
    yield live.const.text(), ("const", 1)
    yield live.node.text(), "node"
def check_after(m, live):
    yield live.const.text(), ("a const", 2)
    yield live.node.text(), "a node"
    yield m.app.Node.fields, ("rules",)
    yield "__class__" in vars(m.app.Rules), False
