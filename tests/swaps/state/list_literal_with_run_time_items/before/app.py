PLUGINS = ["core", "net"]
def load(x): PLUGINS.append(x)
