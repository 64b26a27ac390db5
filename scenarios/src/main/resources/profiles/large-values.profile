description = values from 16 KiB to 1 MiB
mix = get:50,set:50
clients = 16
pipeline = 1
keys = 500
value-bytes = 16384:60,131072:30,1048576:10
