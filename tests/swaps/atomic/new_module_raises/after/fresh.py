x = 1
raise OSError("fresh cannot load")
