description = increments of popular counters
mix = incr
pipeline = 16
keys = 10000
distribution = zipfian(0.99)
