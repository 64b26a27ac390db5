description = keys in order, as a bulk load writes them
mix = set
pipeline = 32
clients = 8
distribution = sequential
value-bytes = 128
