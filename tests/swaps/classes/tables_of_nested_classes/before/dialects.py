import base
class Hive(base.Dialect):
    class Writer(base.Writer):
        TABLE = {**base.Writer.TABLE}
