-- Apply one unit of work, if the state is still at its base. KEYS: revision, lease. ARGV: base, new revision, lease
-- token, prefix, then four for each write: key, field ('' for a plain key), value, and 1 to set or 0 to delete.
local call = redis.call
if call('GET', KEYS[2]) == ARGV[3] then call('DEL', KEYS[2]) end
if (call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
for i = 5, #ARGV, 4 do
  local key, field, value, set = ARGV[4] .. ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3] == '1'
  if field == '' then
    if set then call('SET', key, value) else call('DEL', key) end
  else
    if set then call('HSET', key, field, value) else call('HDEL', key, field) end
  end
end
if #ARGV > 4 then call('SET', KEYS[1], ARGV[2]) end
return 1
