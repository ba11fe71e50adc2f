import sys
aligned = False
def find(): return "bytes" if globals()["aligned"] else "bits"
