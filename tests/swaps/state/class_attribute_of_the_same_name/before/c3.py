from c2 import Cfg
X=Cfg.K
