import hooks
@hooks.hook
def help(): return "help"
@hooks.hook
def show(): return "show"
@hooks.hook
def close(): return "close"
def helper(): return 'helper'
