-- wrk: sends the requests of a file (method, path, cookie, body, forwarded address, then any headers as Name: value;
-- tab-separated), counts answers that are not expected. A body is a form unless a header tells what it is.
-- Arguments: file, expected status, "once" or "again" (from the top when it ends), Accept-Encoding or "none".
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local function fields(line)
  local found = {}
  for field in (line .. "\t"):gmatch("([^\t]*)\t") do found[#found + 1] = field end
  return found
end

function init(args)
  local file, expected, times, encoding = args[1], args[2], args[3], args[4]
  prepared, at, again, wanted, bad, ran_out = {}, 0, times == "again", tonumber(expected), 0, 0
  for line in io.lines(file) do
    local field = fields(line)
    local method, path, cookie, body, address = field[1], field[2], field[3], field[4], field[5]
    local headers = { ["Accept-Language"] = "ja" }
    if cookie ~= "" then headers["Cookie"] = cookie end
    if encoding ~= "none" then headers["Accept-Encoding"] = encoding end
    if address ~= "" then headers["X-Forwarded-For"] = address end
    if body ~= "" then
      headers["Content-Type"] = "application/x-www-form-urlencoded"
    else
      body = nil
    end
    for place = 6, #field do
      local name, value = field[place]:match("^([^:]+): (.*)$")
      headers[name] = value
    end
    prepared[#prepared + 1] = wrk.format(method, path, headers, body)
  end
end

function request()
  at = at + 1
  if at > #prepared then
    if again then at = 1 else at, ran_out = #prepared, ran_out + 1 end
  end
  return prepared[at]
end

function response(status)
  if status ~= wanted then bad = bad + 1 end
end

function done(summary, latency)
  local bad, ran_out = 0, 0
  for _, thread in ipairs(threads) do
    bad, ran_out = bad + thread:get("bad"), ran_out + thread:get("ran_out")
  end
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "slowest": %d, "unexpected": %d, ' ..
    '"ran_out": %d, "socket": %d}\n', summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), latency.max, bad, ran_out, e.connect + e.read + e.write + e.timeout))
end
