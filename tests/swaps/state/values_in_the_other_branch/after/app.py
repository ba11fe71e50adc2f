MODE = "b"
if MODE == "a":
    LEVEL = "debug"
    URLS = ["/debug", "/"]
    class K:
        name = "ka"
        items = ["a"]
        extra = 1
        def go(self): return "a" + self.name
        class Inner:
            z = "za"
    def only_a(): return 1
else:
    LEVEL = "info"
    URLS = ["/"]
    class K:
        name = "kb"
        items = ["b"]
        def go(self): return "b" + self.name
        def only_b(self): return 1
        class Inner:
            z = "zb"
URLS.append("/x")
N = len(URLS)
class Sub(K):
    pass
