description = nothing but the way there and back
mix = ping
pipeline = 1
durability = memory
