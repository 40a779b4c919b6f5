-- Ask for the lease and read the revision. KEYS: revision, lease. ARGV: token, lease in milliseconds.
-- Returns the revision, and 1 if the lease is the caller's now.
local call = redis.call
local mine = call('GET', KEYS[2]) == ARGV[1] or call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])
if mine then call('PEXPIRE', KEYS[2], ARGV[2]) end
return {call('GET', KEYS[1]) or '0', mine and 1 or 0}
