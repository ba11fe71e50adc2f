class Model:
    class Meta:
        k = 1
    class Other:
        k = 2
