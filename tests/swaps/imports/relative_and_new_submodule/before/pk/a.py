def go(): return "a1"
