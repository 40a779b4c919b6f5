-- Read one table, if the state is still at the caller's revision. KEYS: revision. ARGV: base, "p" for postings or else
-- "v", the table's prefix, and the names, 8 bytes each. Returns the values, or nil when the base is stale.
-- A posting is a field in a hash that is small enough to be packed: 2 bytes name the hash, 6 the field.
local call, sub = redis.call, string.sub
if (call('GET', KEYS[1]) or '0') ~= ARGV[1] then return nil end
local prefix, names, values, n = ARGV[3], ARGV[4], {}, 0
if ARGV[2] == 'p' then
  for i = 1, #names, 8 do
    n = n + 1
    values[n] = call('HGET', prefix .. sub(names, i, i + 1), sub(names, i + 2, i + 7))
  end
else
  for i = 1, #names, 8 do
    n = n + 1
    values[n] = call('GET', prefix .. sub(names, i, i + 7))
  end
end
return values
