K=1
sub=K
def g(): return 1
sub=lambda: 5
