import hooks
@hooks.hook
def help(): return "help"
def show(): return "show"
def close(): return "close"
def helper(): return 'helper'
