def helper(): return "+b"
