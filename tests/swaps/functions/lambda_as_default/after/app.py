def order(rows, key=lambda r: -r[0]):
    return sorted(rows, key=key)
