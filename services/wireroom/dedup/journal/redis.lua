-- The journal's order, on its first Redis. KEYS: state, order, pending, waste, prefix of the blocks, corrections.
-- ARGV: a command and what it is given. A place in the order is "name:shard:token"; the bytes are on that shard under
-- epoch:token. Where Redis is full, a script that has removed something may write: trim and clear begin with that.
local state, order, pending, waste, blocks, corrections = unpack(KEYS)
local call, commands = redis.call, {}

local function now()
  local time = call('TIME')
  return time[1] .. string.format('%06d', time[2])
end

if call('EXISTS', state) == 0 then call('HSET', state, 'epoch', now(), 'first', 1, 'before', '', 'token', 0) end
local epoch, first, before = unpack(call('HMGET', state, 'epoch', 'first', 'before'))
first = tonumber(first)

local function name(place) return string.match(place, '^[^:]*') end

local function discard(members)
  for at = 1, #members, 1000 do call('SADD', waste, unpack(members, at, math.min(at + 999, #members))) end
end

-- Returns epoch, first, last, and the name of the last block.
function commands.ends()
  local last = call('LINDEX', order, -1)
  return {epoch, first, first + call('LLEN', order) - 1, last and name(last) or before}
end

-- Given since and how many: epoch, number of the first that follows, name of the one before it, and their places.
function commands.page(since, count)
  local skip = math.max(since + 1 - first, 0)
  local places = call('LRANGE', order, math.max(skip - 1, 0), skip + count - 1)
  local previous = skip > 0 and table.remove(places, 1)
  return {epoch, first + skip, previous and name(previous) or before, unpack(places)}
end

-- Given numbers of blocks: epoch, and the place of each, '' for one that is not in the order.
function commands.places(...)
  local answer = {epoch}
  for n, seq in ipairs({...}) do
    answer[n + 1] = tonumber(seq) >= first and call('LINDEX', order, seq - first) or ''
  end
  return answer
end

-- Add a block whose bytes belong on this shard.
function commands.append(title, data)
  local token = call('HINCRBY', state, 'token', 1)
  call('SET', blocks .. epoch .. ':' .. token, data)
  call('RPUSH', order, title .. ':0:' .. token)
end

-- Keep a correction, once, and add the block that tells of it.
function commands.correct(correction, title, data)
  call('ZADD', corrections, 'NX', call('ZCARD', corrections), correction)
  commands.append(title, data)
end

-- Begin to add a block whose bytes belong on another shard: returns the epoch and a token.
function commands.reserve(shard)
  local token = call('HINCRBY', state, 'token', 1)
  call('ZADD', pending, now(), epoch .. ':' .. token .. ':' .. shard)
  return {epoch, token}
end

-- Put a reserved block, whose bytes are written by now, into the order; 0 if the reservation lapsed.
function commands.push(of, token, shard, title)
  if call('ZREM', pending, of .. ':' .. token .. ':' .. shard) == 0 then return 0 end
  return call('RPUSH', order, title .. ':' .. shard .. ':' .. token) > 0 and 1
end

-- Drop the places before a number, and the reservations older than so many microseconds; what they held is waste.
function commands.trim(bound, age)
  local count = math.min(bound - first, call('LLEN', order))
  if count > 0 then
    local places = call('LRANGE', order, 0, count - 1)
    call('LTRIM', order, count, -1)
    call('HSET', state, 'first', first + count, 'before', name(places[count]))
    for at, place in ipairs(places) do
      local shard, token = string.match(place, ':(%d+):(%d+)$')
      places[at] = epoch .. ':' .. token .. ':' .. shard
    end
    discard(places)
  end
  local lapsed = call('ZRANGEBYSCORE', pending, '-inf', string.format('%.0f', now() - age))
  for _, member in ipairs(lapsed) do call('ZREM', pending, member) end
  discard(lapsed)
end

-- Empty the order and begin a higher epoch, which is returned; the numbers go on.
function commands.clear()
  local count, higher = call('LLEN', order), string.format('%.0f', math.max(epoch + 1, now()))
  call('DEL', order, pending, waste)
  call('HSET', state, 'epoch', higher, 'first', first + count, 'before', '')
  return higher
end

return commands[ARGV[1]](unpack(ARGV, 2))
