-- Sends the requests of a file one after the other, each once while there are enough, and prints what came of it as JSON.
-- A line is a body; before it there may be headers, each as name=value and a tab.
local requests, sent = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local headers = { ["Content-Type"] = "application/json" }
    for name, value in line:gmatch("([%w-]+)=([^\t]*)\t") do headers[name] = value end
    requests[#requests + 1] = wrk.format("POST", "/api/im", headers, line:match("[^\t]*$"))
  end
end

function request()
  sent = sent % #requests + 1
  return requests[sent]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.6f,"p50":%.4f,"p99":%.4f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
