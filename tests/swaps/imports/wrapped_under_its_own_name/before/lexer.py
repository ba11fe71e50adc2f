CASE = str.lower
class Lexer:
    def __init__(self, text): self.text = text
    def words(self): return [CASE(w) for w in self.text.split()]
def split(text): return Lexer(text).words()
