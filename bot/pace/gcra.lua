-- Lets messages leave, or says how long each must wait. One call for all that a relay claimed.
-- Each answer: seconds, and 1 if the sender is stopped.
-- KEYS: for each the sender's allowance, the sender's stop, the person's allowance, and when the
-- last one that was held back for the sender was told to come back.
-- ARGV: interval and burst of senders, interval and burst of persons, the longest wait for those in
-- front, and what is no wait but rounding, in seconds. See limits.py.
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local person, person_burst = tonumber(ARGV[3]), tonumber(ARGV[4])
local queue, rounding = tonumber(ARGV[5]), tonumber(ARGV[6])
local known, changed, stopped, waits = {}, {}, {}, {}

local function whole(key)
  if not known[key] then
    known[key] = math.max(now, tonumber(redis.call('GET', key) or now))
  end
  return known[key]
end

local function rest(key)
  if not stopped[key] then
    stopped[key] = math.max(0, redis.call('PTTL', key)) / 1000
  end
  return stopped[key]
end

for i = 1, #KEYS, 4 do
  local sender, stop, to, held = KEYS[i], KEYS[i + 1], KEYS[i + 2], KEYS[i + 3]
  local own, shared, halt = 0, 0, rest(stop)
  if person > 0 then own = whole(to) - person_burst - now end
  if interval > 0 then shared = whole(sender) - burst - now end
  if shared > rounding or halt > 0 then
    -- Those that wait for one sender come back one after the other, whichever call they came with.
    shared = math.max(shared, halt)
    if not known[held] then known[held] = tonumber(redis.call('GET', held) or 0) end
    shared = math.max(shared, math.min(known[held] + interval - now, shared + queue))
    known[held] = now + shared
    changed[held] = true
  end
  local wait = math.max(own, shared, 0)
  if wait <= rounding then
    wait = 0
    if interval > 0 then known[sender] = whole(sender) + interval; changed[sender] = true end
    if person > 0 then known[to] = whole(to) + person; changed[to] = true end
  end
  waits[#waits + 1] = string.format('%.6f %d', wait, halt > 0 and 1 or 0)
end

for key in pairs(changed) do
  local left = math.ceil((known[key] - now) * 1000) + 1
  redis.call('SET', key, string.format('%.6f', known[key]), 'PX', left)
end
return waits
