from .impl import run, Task
