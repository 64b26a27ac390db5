description = latency at 10000 requests a second without persistence
mode = open
rate = 10000
arrivals = poisson
pipeline = 16
mix = get:80,set:20
seconds = 5
durability = memory
