-- Apply one unit of work, if the state is still at its base. KEYS: revision, lease. ARGV: base, new revision, lease
-- token; then for each table "p" or "v", its prefix, the names (8 bytes each) and as many values ('' deletes).
local call, sub = redis.call, string.sub
if call('GET', KEYS[2]) == ARGV[3] then call('DEL', KEYS[2]) end
if (call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
local at, changed = 4, false
while at <= #ARGV do
  local posting, prefix, names = ARGV[at] == 'p', ARGV[at + 1], ARGV[at + 2]
  at = at + 3
  for i = 1, #names, 8 do
    local value = ARGV[at]
    at, changed = at + 1, true
    if posting then
      local key, field = prefix .. sub(names, i, i + 1), sub(names, i + 2, i + 7)
      if value == '' then call('HDEL', key, field) else call('HSET', key, field, value) end
    else
      local key = prefix .. sub(names, i, i + 7)
      if value == '' then call('DEL', key) else call('SET', key, value) end
    end
  end
end
if changed then call('SET', KEYS[1], ARGV[2]) end
return 1
