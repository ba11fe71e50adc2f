class Plain:
    there = "there"
Plain.added = "added"
