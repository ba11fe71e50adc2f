class Plain:
    there = "there"
