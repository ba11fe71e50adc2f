def helper(): return "theirs"
