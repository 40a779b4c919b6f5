-- Read one table, if the state is still at the caller's revision. KEYS: revision. ARGV: base, table, prefix, then names;
-- a posting takes two: the bucket's name and the field in it. Returns the values, or nil when the base is stale.
local call = redis.call
if (call('GET', KEYS[1]) or '0') ~= ARGV[1] then return nil end
local values = {}
if ARGV[2] == 'posting' then
  for i = 4, #ARGV, 2 do values[#values + 1] = call('HGET', ARGV[3] .. ARGV[i], ARGV[i + 1]) end
else
  for i = 4, #ARGV do values[#values + 1] = call('GET', ARGV[3] .. ARGV[i]) end
end
return values
