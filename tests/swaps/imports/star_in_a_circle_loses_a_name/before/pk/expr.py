class Gone: pass
class P: pass
this = P()
