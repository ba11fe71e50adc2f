class AppError(Exception):
    code = 2
class NotFound(AppError):
    def __init__(self, what):
        super().__init__(f"missing {what}")
def fail(): raise NotFound("x")
