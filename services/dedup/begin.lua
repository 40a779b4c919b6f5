-- Ask for the lease and read the revision. KEYS: revision, lease. ARGV: token, lease in milliseconds.
-- Returns the revision, and 1 if the lease is the caller's now. An empty state begins at the clock's microseconds, so
-- that after a loss of all data revisions go on above those that the index has seen.
local call = redis.call
local mine = call('GET', KEYS[2]) == ARGV[1] or call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])
if mine then call('PEXPIRE', KEYS[2], ARGV[2]) end
if call('EXISTS', KEYS[1]) == 0 then
  local time = call('TIME')
  call('SET', KEYS[1], time[1] .. string.format('%06d', time[2]))
end
return {call('GET', KEYS[1]), mine and 1 or 0}
