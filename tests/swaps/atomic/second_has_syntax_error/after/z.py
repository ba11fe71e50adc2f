def f(: return "z2"
