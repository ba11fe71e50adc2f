"""What this CPython can do: `contract.py` asks, one file per version that differs answers, `select.py` chooses."""
