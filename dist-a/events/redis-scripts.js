/** What the servers of an account do with their stream of webhooks, each as one step. */
import { Script } from "../redis/script.js";
/**
 * Adds a webhook, unless one of its IDs is known. Returns the ID of the entry, or nothing. The first entry comes after the beginning
 * of the stream. With its own clock, which is a little late, Redis could give it the same time or an earlier one.
 *
 * Keys: the stream, when it began, the IDs. Values: the content, most entries, most bytes, how long the stream is kept after its
 * latest entry and how long IDs are remembered, both in milliseconds.
 */
export const ADD = new Script(`
  for index = 3, #KEYS do
    if redis.call('EXISTS', KEYS[index]) == 1 then return false end
  end
  local content, entries, bytes, keptMs, idMs = unpack(ARGV)
  for index = 3, #KEYS do redis.call('SET', KEYS[index], '', 'PX', idMs) end
  local at = '*'
  if redis.call('EXISTS', KEYS[1]) == 0 then
    local time = redis.call('TIME')
    local since = tonumber(redis.call('GET', KEYS[2]) or 0)
    at = string.format('%.0f-*', math.max(since + 1, time[1] * 1000 + math.floor(time[2] / 1000)))
  end
  local id = redis.call('XADD', KEYS[1], 'MAXLEN', '=', entries, at, 'webhook', content)
  while redis.call('MEMORY', 'USAGE', KEYS[1]) > tonumber(bytes) and redis.call('XLEN', KEYS[1]) > 1 do
    redis.call('XTRIM', KEYS[1], 'MAXLEN', '=', math.floor(redis.call('XLEN', KEYS[1]) * 0.75))
  end
  redis.call('PEXPIRE', KEYS[1], keptMs)
  redis.call('PEXPIRE', KEYS[2], keptMs)
  redis.call('PUBLISH', KEYS[1], id)
  return id
`);
/**
 * Removes entries, and tells all servers to forget what they know of a customer.
 *
 * Keys: the stream. Values: the content that tells it, most entries, the IDs of the entries.
 */
export const FORGET = new Script(`
  for index = 3, #ARGV do redis.call('XDEL', KEYS[1], ARGV[index]) end
  local id = redis.call('XADD', KEYS[1], 'MAXLEN', '=', ARGV[2], '*', 'forget', ARGV[1])
  redis.call('PUBLISH', KEYS[1], id)
  return id
`);
/**
 * When the stream began, in milliseconds by Redis' time, and the ID of its first entry if there were earlier ones.
 *
 * Keys: the stream, when it began. Values: how long this is kept, in milliseconds.
 */
export const OPEN = new Script(`
  local time = redis.call('TIME')
  redis.call('SET', KEYS[2], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)), 'NX', 'PX', ARGV[1])
  local since = redis.call('GET', KEYS[2])
  if redis.call('EXISTS', KEYS[1]) == 0 then return { since } end
  local about = redis.call('XINFO', 'STREAM', KEYS[1])
  local facts = {}
  for index = 1, #about, 2 do facts[about[index]] = about[index + 1] end
  if facts['entries-added'] == facts['length'] then return { since } end
  local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
  return { since, first and first[1] or facts['last-generated-id'] }
`);
//# sourceMappingURL=redis-scripts.js.map