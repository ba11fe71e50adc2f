def view(): return "v"
view.route = "/b"
view.methods = ["GET"]
