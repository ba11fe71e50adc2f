def seen(x, memo={}, log=[], extra=None):
    memo[x] = "v2"
    log.append(x)
    return dict(memo), list(log), extra
class A:
    def hit(self, x, memo={}, *, more=2):
        memo[x] = "m2"
        return dict(memo), more
def conf(*, opts={"a": 1}, tag="t2"): return opts, tag
