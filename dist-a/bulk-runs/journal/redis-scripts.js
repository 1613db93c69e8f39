/**
 * What the journal of bulk runs does in Redis, each as one step between the steps of all servers. A run has three keys: its
 * records (a hash), the rows of its pieces (a hash), and its hold (a string with an expiry, the name of the server that has it).
 * Its `generation` is raised whenever another server takes it, and a write counts only with the present one: a server that was
 * stopped for a while cannot overwrite what its successor has written. `changes` has the runs by the number of their latest change.
 */
import { Script } from "../../redis/script.js";
/** Runs that are listed in `changes`: more than servers remember, so that only forgotten ones drop out. */
const MAX_CHANGES = 5_000;
/** Milliseconds since 1970. */
const NOW = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;
const CHANGED = `
local function changed(changes, counter, id, ttl)
  redis.call('ZADD', changes, redis.call('INCR', counter), id)
  redis.call('ZREMRANGEBYRANK', changes, 0, -${MAX_CHANGES + 1})
  redis.call('PEXPIRE', changes, ttl)
  redis.call('PEXPIRE', counter, ttl)
end
`;
/**
 * Begins a run. Keys: records, hold, and the idempotency key if there is one. Values: ID, server, how long the hold and the records
 * last. Returns the ID of the run that has the idempotency key, or nothing.
 */
export const BEGIN = new Script(`
  local id, server, hold, ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
  if KEYS[3] then
    local other = redis.call('GET', KEYS[3])
    if other then return other end
    redis.call('SET', KEYS[3], id, 'PX', ttl)
  end
  redis.call('HSET', KEYS[1], 'generation', 1)
  redis.call('PEXPIRE', KEYS[1], ttl)
  redis.call('SET', KEYS[2], server, 'PX', hold)
  return ''
`);
/**
 * Writes records. Keys: records, rows, hold, changes, counter. Values: ID, generation, server, how long the hold and the records
 * last, the latest time to write (or nothing), whether the run is over, the number of names to remove, these names, and then names
 * and values. Returns whether the run is to be canceled (0 or 1), or -1 if another server has it, or it is too late.
 */
export const WRITE = new Script(`${NOW}${CHANGED}
  local id, generation, server, hold, ttl, latest, over = unpack(ARGV, 1, 7)
  if latest ~= '' and now() > tonumber(latest) then return -1 end
  if redis.call('HGET', KEYS[1], 'generation') ~= generation then return -1 end
  local function of(name) return string.sub(name, 1, 5) == 'rows:' and KEYS[2] or KEYS[1] end
  local removed = tonumber(ARGV[8])
  for i = 9, 8 + removed do redis.call('HDEL', of(ARGV[i]), ARGV[i]) end
  for i = 9 + removed, #ARGV, 2 do redis.call('HSET', of(ARGV[i]), ARGV[i], ARGV[i + 1]) end
  redis.call('PEXPIRE', KEYS[1], ttl)
  redis.call('PEXPIRE', KEYS[2], ttl)
  redis.call('HSET', KEYS[1], 'over', over)
  changed(KEYS[4], KEYS[5], id, ttl)
  if over == '0' then
    redis.call('SET', KEYS[3], server, 'PX', hold)
    return redis.call('HEXISTS', KEYS[1], 'canceled')
  end
  -- A retry is not canceled by what came before it.
  redis.call('HDEL', KEYS[1], 'canceled')
  redis.call('DEL', KEYS[3])
  return 0
`);
/**
 * Takes runs that nobody holds. Keys: records and hold of each. Values: server, how long the hold lasts. Returns the new generation
 * of each, 0 if another server has it, -1 if there is no such run.
 */
export const TAKE = new Script(`
  local generations = {}
  for i = 1, #KEYS, 2 do
    local generation = 0
    if redis.call('EXISTS', KEYS[i]) == 0 then
      generation = -1
    elseif redis.call('SET', KEYS[i + 1], ARGV[1], 'NX', 'PX', ARGV[2]) then
      generation = redis.call('HINCRBY', KEYS[i], 'generation', 1)
    end
    generations[#generations + 1] = generation
  end
  return generations
`);
/**
 * Renews the holds of a server. Keys: records and hold of each run. Values: server, how long the hold lasts, the generation of each.
 * Returns for each whether it is to be canceled (0 or 1), or -1 if another server has it.
 */
export const RENEW = new Script(`
  local states = {}
  for i = 1, #KEYS, 2 do
    local state = -1
    if redis.call('HGET', KEYS[i], 'generation') == ARGV[2 + (i + 1) / 2] then
      redis.call('SET', KEYS[i + 1], ARGV[1], 'PX', ARGV[2])
      state = redis.call('HEXISTS', KEYS[i], 'canceled')
    end
    states[#states + 1] = state
  end
  return states
`);
/** Ends a hold. Keys: records, hold. Value: generation. */
export const RELEASE = new Script(`
  if redis.call('HGET', KEYS[1], 'generation') == ARGV[1] then redis.call('DEL', KEYS[2]) end
  return 1
`);
/** Frees the key of a run that was begun and never written. Keys: records, hold, the idempotency key. Value: ID. */
export const FREE = new Script(`
  if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('HEXISTS', KEYS[1], 'run') == 1 then return 0 end
  if redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[1], KEYS[3]) end
  return 1
`);
/** Cancels a run that is not over. Key: records. */
export const CANCEL = new Script(`
  if redis.call('HGET', KEYS[1], 'over') == '0' then redis.call('HSET', KEYS[1], 'canceled', '1') end
  return 1
`);
/**
 * Removes a run, unless another server holds it. Keys: records, rows, hold, changes, counter, and the idempotency key if there is
 * one. Values: ID, generation (0: not held), how long changes last.
 */
export const REMOVE = new Script(`${CHANGED}
  local generation = redis.call('HGET', KEYS[1], 'generation')
  if redis.call('EXISTS', KEYS[3]) == 1 and generation ~= ARGV[2] then return 0 end
  redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3])
  if KEYS[6] and redis.call('GET', KEYS[6]) == ARGV[1] then redis.call('DEL', KEYS[6]) end
  if generation then changed(KEYS[4], KEYS[5], ARGV[1], ARGV[3]) end
  return 1
`);
/**
 * The runs that have changed. Keys: changes, counter. Value: the number of the last change that is known. Returns the number of the
 * latest one, the runs, and the time in milliseconds.
 */
export const CHANGES = new Script(`${NOW}
  local latest = tonumber(redis.call('GET', KEYS[2]) or 0)
  local since = tonumber(ARGV[1])
  -- Redis has lost what it had: all of it is new.
  if latest < since then since = 0 end
  return { latest, redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. since, '+inf'), now() }
`);
//# sourceMappingURL=redis-scripts.js.map