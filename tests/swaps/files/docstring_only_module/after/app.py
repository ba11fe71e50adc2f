"""Module two."""
import ledger
ledger.note("ran")
X = 1
