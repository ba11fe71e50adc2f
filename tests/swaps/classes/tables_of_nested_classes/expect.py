"""A table in a class changes; nested classes of classes that their metaclass registers make theirs of it, one of another: they follow, nobody registers twice."""
FIRST = ["base", "dialects", "more"]
def setup(m):
    table = m.dialects.Hive.Writer.TABLE
    table["mine"] = "kept"
    Hive, Spark = m.dialects.Hive, m.more.Spark
    return locals()
def check_before(m, live):
    yield [m.base.DIALECTS[n].Writer.TABLE.get("power") for n in ("hive", "spark")], ["**", "**"]
    yield m.more.Spark.Writer.TABLE.get("sum"), None
    yield m.more.SIZE, 2
def check_after(m, live):
    yield [m.base.DIALECTS[n].Writer.TABLE.get("power") for n in ("hive", "spark")], ["^", "^"]
    yield (m.more.Spark.Writer.TABLE.get("sum"), m.more.Spark.Writer.TABLE["root"]), (None, "sqrt")
    yield m.more.SIZE, 3
def live_after(m, live):
    yield (m.dialects.Hive is live.Hive, m.more.Spark is live.Spark, live.Hive.Writer.TABLE is live.table, live.table["mine"]), (True, True, True, "kept")
    yield (m.ledger.entries, list(m.base.DIALECTS)), (["Dialect", "Hive", "Spark"], ["dialect", "hive", "spark"])
    yield (live.Spark.Writer.__mro__[1] is live.Hive.Writer, live.Spark.__subclasses__(), live.Hive.__subclasses__()), (True, [], [live.Spark])
