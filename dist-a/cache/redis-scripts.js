/**
 * What the cache does in Redis, each as one step between the steps of all servers. `KEYS[1]` is the state of the account, a
 * hash; the other keys begin with the prefix in `ARGV[1]`, and are in the same hash slot:
 *
 * - `:e:<name>` an entry: `<epoch> <at> <content>`
 * - `:t:<name>` the entries with a tag, by the time when they end
 * - `:v:<name>` the version at which something was last evicted
 * - `:g:<name>` its guard: what the time of update in a record of an event must be at least
 */
import { Script } from "../redis/script.js";
/** How long an eviction is remembered. No call that began earlier stores its answer. */
export const EVICTED_MS = 600_000;
/** How old an event may be whose record is stored, and how long a guard is kept: clocks can differ by the rest. */
const EVENT_MS = 60_000;
const GUARD_MS = 300_000;
const STATE_MS = 86_400_000;
const COMMON = `
local state, prefix = KEYS[1], ARGV[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function unlink_tagged(name)
  local tagged = redis.call('ZRANGE', prefix .. ':t:' .. name, 0, -1)
  for _, entry in ipairs(tagged) do redis.call('UNLINK', prefix .. ':e:' .. entry) end
  redis.call('UNLINK', prefix .. ':e:' .. name, prefix .. ':t:' .. name)
end

-- Evicts ARGV[first..last], of which the first ones are guarded, and tells all servers. Without a state there is none.
local function evict(first, last, guarded, guard, server, notice)
  local epoch = redis.call('HGET', state, 'epoch')
  local version = 0
  if epoch then version = redis.call('HINCRBY', state, 'version', 1) end
  for i = first, last do
    local name = ARGV[i]
    unlink_tagged(name)
    if epoch then redis.call('SET', prefix .. ':v:' .. name, version, 'PX', ${EVICTED_MS}) end
    if epoch and i < first + guarded then
      local key = prefix .. ':g:' .. name
      local before = redis.call('GET', key)
      if not before or tonumber(before) < tonumber(guard) then before = guard end
      redis.call('SET', key, before, 'PX', ${GUARD_MS})
    end
  end
  if epoch then
    redis.call('PUBLISH', prefix .. ':notices', epoch .. ' ' .. version .. ' ' .. server .. ' ' .. notice)
  end
  return epoch, version
end

-- Stores the entries in ARGV from first on: name, content, lifetime, number of tags, tags.
local function store(first, since)
  local evicted, pruned = {}, {}
  local function is_current(name)
    if evicted[name] == nil then
      evicted[name] = tonumber(redis.call('GET', prefix .. ':v:' .. name) or 0)
    end
    return evicted[name] <= since
  end
  local i = first
  while i <= #ARGV do
    local name, content, ttl, tags = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
    local current = is_current(name)
    for j = i + 4, i + 3 + tags do current = current and is_current(ARGV[j]) end
    local key = prefix .. ':e:' .. name
    if current then
      local epoch, at = string.match(content, '^(%S+) (%d+) ')
      local before_epoch, before_at = string.match(redis.call('GETRANGE', key, 0, 63), '^(%S+) (%d+) ')
      current = epoch ~= before_epoch or tonumber(before_at) <= tonumber(at)
    end
    if current then
      redis.call('SET', key, content, 'PX', ttl)
      for j = i + 4, i + 3 + tags do
        local tag = prefix .. ':t:' .. ARGV[j]
        if not pruned[tag] then redis.call('ZREMRANGEBYSCORE', tag, '-inf', now) end
        pruned[tag] = true
        redis.call('ZADD', tag, now + ttl, name)
        if redis.call('PTTL', tag) < ttl then redis.call('PEXPIRE', tag, ttl) end
      end
    end
    i = i + 4 + tags
  end
end
`;
/** Evictions must also be possible when Redis is full. */
const ALWAYS = "#!lua flags=allow-oom\n";
/**
 * prefix, run, epoch → epoch, version, time in seconds, microseconds. Another run of Redis begins another epoch: it may be
 * empty, or have come back with what it had some time ago.
 */
export const BEAT = new Script(`${COMMON}
if redis.call('HGET', state, 'run') ~= ARGV[2] then
  redis.call('HSET', state, 'run', ARGV[2], 'epoch', ARGV[3])
  redis.call('HSETNX', state, 'version', 0)
end
redis.call('PEXPIRE', state, ${STATE_MS})
local known = redis.call('HMGET', state, 'epoch', 'version')
return { known[1], known[2], clock[1], clock[2] }`);
/** prefix, epoch, since, entries… */
export const STORE = new Script(`${COMMON}
if redis.call('HGET', state, 'epoch') == ARGV[2] then store(4, tonumber(ARGV[3])) end`);
/** prefix, server, notice, guard, number of guarded names, names… → epoch, version */
export const EVICT = new Script(`${ALWAYS}${COMMON}
local epoch, version = evict(6, #ARGV, tonumber(ARGV[5]), ARGV[4], ARGV[2], ARGV[3])
return { epoch, tostring(version) }`);
/**
 * prefix, server, notice, guard, number of names, names…, everything, epoch, time of the event, time of update, entries… →
 * epoch, version, 1 if the entries were stored
 */
export const REPLACE = new Script(`${COMMON}
local names = tonumber(ARGV[5])
local allowed = now - tonumber(ARGV[names + 8]) <= ${EVENT_MS}
for i = 6, names + 6 do
  local guard = redis.call('GET', prefix .. ':g:' .. ARGV[i])
  allowed = allowed and (not guard or tonumber(ARGV[names + 9]) >= tonumber(guard))
end
local epoch, version = evict(6, names + 5, names, ARGV[4], ARGV[2], ARGV[3])
allowed = allowed and epoch == ARGV[names + 7]
if allowed then store(names + 10, version) end
return { epoch, tostring(version), allowed and 1 or 0 }`);
//# sourceMappingURL=redis-scripts.js.map