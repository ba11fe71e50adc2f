class Pool:
    size = 8
    members = []
    count = 0
    def join(self, x): Pool.members.append((x,)); Pool.count += 1
