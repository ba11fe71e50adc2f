over = False
seen = []
counts = None
