def run(): return "new"
K = 2
