PLUGINS = ["core", "disk"]
def load(x): PLUGINS.append(x)
