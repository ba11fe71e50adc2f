class AppError(Exception):
    code = 1
class NotFound(AppError):
    def __init__(self, what):
        super().__init__(f"no {what}")
def fail(): raise NotFound("x")
