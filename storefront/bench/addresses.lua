-- Asks for the addresses in a file one after the other, and reports in one line of numbers:
-- requests, microseconds, median and 99th percentile of latency, answers that were no success.

local requests = {}
local number = 0

function init(arguments)
  for address in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", address)
  end
end

function request()
  number = number % #requests + 1
  return requests[number]
end

function done(summary, latency)
  io.write(string.format("measured %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status))
end
