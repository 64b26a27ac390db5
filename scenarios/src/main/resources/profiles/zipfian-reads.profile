description = reads of popular keys
mix = get
pipeline = 16
distribution = zipfian(0.99)
keys = 1000000
