description = as many reads as writes, one at a time
mix = get:50,set:50
pipeline = 1
