def seen(x, memo={}, log=[]):
    memo[x] = "v1"
    log.append(x)
    return dict(memo), list(log)
class A:
    def hit(self, x, memo={}):
        memo[x] = "m1"
        return dict(memo)
def conf(*, opts={"a": 1}, tag="t1"): return opts, tag
