/**
 * The scripts of the shared budget. Redis keeps a log of what the servers of an account did (a stream, whose IDs are Redis' time),
 * and the end of each server's lease (a sorted set). Each script answers with what was written since the caller last looked.
 *
 * KEYS: log, leases. ARGV: server, cursor, latest time to run (or empty), length of a lease, how long entries are kept, most
 * entries, facts, decisions, whether to list the servers, whether the decisions count in any case, the calls that the decisions are
 * about, and how many calls others may have decided about since the cursor.
 */
import { Script } from "../../redis/script.js";
const HEAD = `
local log, leases = KEYS[1], KEYS[2]
local server, cursor, latest, lease, keep, most, facts, decisions, lists, forced, calls, slack = unpack(ARGV)
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- Its sender has given it up, and goes on alone.
if latest ~= "" and now > tonumber(latest) then return { "late", now } end

local last = redis.call("XREVRANGE", log, "+", "-", "COUNT", 1)
last = last[1] and last[1][1] or cursor
local function append(from, f, d)
  local id = redis.call("XADD", log, "MAXLEN", "~", most, "*", "s", from, "f", f, "d", d, "c", d ~= "" and calls or 0)
  redis.call("PUBLISH", log, last .. "\\n" .. id .. "\\n" .. from .. "\\n" .. f .. "\\n" .. d)
  last = id
end
-- What a dead server held is given back.
for _, dead in ipairs(redis.call("ZRANGEBYSCORE", leases, "-inf", now)) do
  redis.call("ZREM", leases, dead)
  append("", dead, "")
end
local function finish(status, news)
  redis.call("ZADD", leases, now + lease, server)
  redis.call("XTRIM", log, "MINID", "~", string.format("%.0f", now - keep))
  redis.call("PEXPIRE", log, keep)
  redis.call("PEXPIRE", leases, keep)
  local servers = lists ~= "" and redis.call("ZRANGE", leases, 0, -1, "WITHSCORES") or {}
  return { status, now, last, news, servers }
end
`;
/** Adds facts, and decisions if the other servers have not decided about too many calls since the cursor. */
export const COMMIT = new Script(`${HEAD}
if not redis.call("ZSCORE", leases, server) then return { "unknown", now } end
local news = redis.call("XRANGE", log, "(" .. cursor, "+")
local status = "taken"
if decisions ~= "" and forced == "" then
  local meanwhile = 0
  for _, entry in ipairs(news) do
    if entry[2][2] ~= server then meanwhile = meanwhile + tonumber(entry[2][8]) end
  end
  if meanwhile > tonumber(slack) then status = "conflict" end
end
if status == "conflict" then decisions = "" end
if facts ~= "" or decisions ~= "" then append(server, facts, decisions) end
return finish(status, news)
`);
/** Begins a lease. What the server did while it was alone conflicts with what others decide now. */
export const JOIN = new Script(`${HEAD}
local news = redis.call("XRANGE", log, "-", "+")
append(server, facts, decisions)
return finish("taken", news)
`);
/** Ends a lease. */
export const LEAVE = new Script(`${HEAD}
if redis.call("ZREM", leases, server) == 1 then append(server, facts, "") end
return { "taken", now }
`);
//# sourceMappingURL=scripts.js.map