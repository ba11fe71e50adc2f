def run(): return "old"
K = 1
