import lib
lib.H.append(1)
