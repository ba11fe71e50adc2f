def rate(): return 1
T=tuple(map(lambda x:x*rate(),(1,2)))
S=sorted([3,1],key=lambda v: v*rate())
F=lambda: rate()
D={'f':lambda: rate()}
R=max([1,2],key=lambda v:-v*rate())
