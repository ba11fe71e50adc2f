"""Which versions there are and were: their texts, which code is of which, who still runs one, and where its lines are."""
