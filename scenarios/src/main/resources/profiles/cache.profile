description = a cache: nearly all reads, popular keys, small values, nothing on disk
mix = get:95,setex:5
pipeline = 4
distribution = zipfian(0.99)
value-bytes = 32..512:80,1024..8192:20
durability = memory
