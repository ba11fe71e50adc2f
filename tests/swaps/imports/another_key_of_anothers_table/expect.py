"""A statement that stores into another module's table stores under another key: what stands under the old one is said to stay."""
ROLLBACK = "what was stored under the new key goes, and the old one has never gone"
def check_before(m, live):
    yield m.lib.TABLE["old"], 1
def drive(m, live, swap):
    live.said = swap().warnings
def check_after(m, live):
    yield m.lib.TABLE["new"], 1
def live_after(m, live):
    yield [said.partition(": ")[2] for said in live.said], ["TABLE['old'] = 1 is gone from the text; what it stored stays"]
