from caches import TABLE
class Untouched:
    DISK = TABLE.get("disk")
