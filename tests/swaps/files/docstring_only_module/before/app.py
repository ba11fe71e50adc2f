"""Module one."""
import ledger
ledger.note("ran")
X = 1
