class Environment:
    limit = 5

    def rate(self):
        return 2


class Template:
    environment = Environment
    size = 3

    def run(self):
        return self.environment().rate() + self.environment.limit


Environment.template = Template
