class Unit:
    PIECE = 1
    DOZEN = 12
