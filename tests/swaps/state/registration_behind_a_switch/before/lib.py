import functools
REG=[]
TAB={}
class App:
    def __init__(self): self.routes={}; self.hooks=[]
    def route(self,p,**k):
        def deco(f):
            self.routes[p]=f
            return f
        return deco
    def hook(self,f): self.hooks.append(f); return f
    def go(self): return {k:v() for k,v in self.routes.items()},[h() for h in self.hooks]
app=App()
def reg(f): REG.append(f); return f
def named(n):
    def d(f): TAB[n]=f; return f
    return d
def show(): return [f() for f in REG],{k:v() for k,v in TAB.items()},app.go()
