description = as many reads as writes without persistence, sixteen at a time
mix = get:50,set:50
pipeline = 16
durability = memory
