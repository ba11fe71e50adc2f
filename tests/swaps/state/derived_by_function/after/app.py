import re
def build(words): return re.compile("|".join(words) + "+")
WORDS = ["a", "b", "c"]
PATTERN = build(WORDS)
def match(s): return bool(PATTERN.fullmatch(s))
