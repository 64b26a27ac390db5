description = ten keys per command
mix = mget:80,mset:20
pipeline = 4
keys-per-command = 10
