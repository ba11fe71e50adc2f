def view(): return "v"
view.route = "/a"
view.methods = ["GET"]
