from . import run, Task
