description = latency at 10000 requests a second, counted from when each was due
mode = open
rate = 10000
arrivals = poisson
pipeline = 16
mix = get:80,set:20
seconds = 5
