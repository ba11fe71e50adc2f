class Model:
    class Other:
        k = 3
