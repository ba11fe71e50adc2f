import enum
class Right(enum.Flag):
    READ = 1
    WRITE = 2
    RUN = 4
    OLD = READ | RUN
class Bit(enum.IntFlag):
    A = 1
    B = 2
