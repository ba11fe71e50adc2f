import re
SEEN = {}
class Text(str):
    def __new__(cls, text, mapping=None):
        if mapping is not None:
            mapping.setdefault("text", []).append(text)
        made = str.__new__(cls, text)
        made.mapping = mapping
        return made
def factory(domain):
    def create(text, mapping=None):
        return Text(text, mapping)
    return create
_ = factory("app")
class Match:
    def __init__(self, pattern, msg):
        self.found = re.compile(pattern)
        self.msg = msg
    def __call__(self, text): return self.found.match(text) is not None
PATTERN = "a+$"
url = Match(PATTERN, msg=_("must match"))
noted = Match(PATTERN, msg=_("noted", SEEN))
