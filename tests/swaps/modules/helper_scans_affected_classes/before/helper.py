import inspect
import sys
def subclasses(module_name, classes, exclude=()):
    return [obj for _, obj in inspect.getmembers(
        sys.modules[module_name], lambda obj: inspect.isclass(obj) and issubclass(obj, classes) and obj not in exclude)]
