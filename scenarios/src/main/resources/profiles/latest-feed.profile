description = a feed: what was written last is read most
mix = get:90,set:10
pipeline = 4
distribution = latest(0.99)
value-bytes = 64..1024
