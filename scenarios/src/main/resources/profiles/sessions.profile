description = a session store: read, renew, log out
mix = get:70,setex:25,del:5
pipeline = 1
value-bytes = 200..2000
expiry-seconds = 1800
