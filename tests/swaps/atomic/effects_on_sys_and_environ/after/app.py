import os, sys
os.environ["LIVESH_TEST_NOTED"] = "1"
sys.path.insert(0, "/nowhere/at/all")
sys.modules["livesh_test_fake"] = os
def f(): return 2
raise KeyError("x")
