class Unit:
    PIECE = 1
