import ast, inspect, sys, types
SEEN = []
class Watch(ast.NodeTransformer):
    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.body.insert(0, ast.parse(f"import watching; watching.SEEN.append({node.name!r})".replace("watching", __name__)).body[1])
        node.body.insert(0, ast.parse(f"import {__name__}").body[0])
        return ast.fix_missing_locations(node)
def compiled(function):
    tree = Watch().visit(ast.parse(inspect.getsource(sys.modules[function.__module__])))
    todo = [compile(tree, function.__code__.co_filename, "exec", dont_inherit=True)]
    for code in todo:
        if code.co_qualname == function.__qualname__:
            made = types.FunctionType(code, function.__globals__, function.__name__, function.__defaults__, function.__closure__)
            made.__qualname__, made.__module__ = function.__qualname__, function.__module__
            return made
        todo += [c for c in code.co_consts if isinstance(c, types.CodeType)]
def watched(thing):
    if isinstance(thing, types.FunctionType): return compiled(thing)
    for name, value in list(vars(thing).items()):
        if isinstance(value, types.FunctionType): setattr(thing, name, compiled(value))
    return thing
