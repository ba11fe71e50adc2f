import enum
class Right(enum.Flag):
    READ = 1
    CHANGE = 2
    RUN = 4
    BOTH = READ | CHANGE
    LATER = 8
class Bit(enum.IntFlag):
    A = 1
    B = 2
    AB = A | B
