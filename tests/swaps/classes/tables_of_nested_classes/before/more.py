from dialects import Hive
class Spark(Hive):
    class Writer(Hive.Writer):
        TABLE = Hive.Writer.TABLE.copy()
        TABLE.pop("mine", None)
        TABLE.pop("sum")
SIZE = len([k for k in Hive.Writer.TABLE if k != "mine"])
