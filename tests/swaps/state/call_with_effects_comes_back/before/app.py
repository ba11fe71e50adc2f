import lib
lib.H.append(1)
lib.H.append(2)
