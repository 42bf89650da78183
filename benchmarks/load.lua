-- What wrk sends: one prepared submission after another, each once; counts answers by status and tells all as JSON.
--   LOAD_LETTERS  the file of prepared requests, parted by form feeds: path, token and body, parted by line ends
--   LOAD_EMPTY    where it is set: the path that every request goes to instead

local letters, place = {}, 0
load_letters, load_answered, load_accepted, load_failed = 0, 0, 0, 0 -- globals: `thread:get` reads no others

function init(_)
  local file = assert(io.open(os.getenv("LOAD_LETTERS"), "rb"))
  local empty = os.getenv("LOAD_EMPTY")
  for letter in file:read("*a"):gmatch("[^\f]+") do
    local path, token, body = letter:match("^([^\n]*)\n([^\n]*)\n(.*)$")
    local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "text/csv" }
    letters[#letters + 1] = wrk.format("POST", empty or path, headers, body)
  end
  file:close()
  load_letters = #letters
end

function request()
  place = place + 1
  return letters[(place - 1) % #letters + 1]
end

function response(status, _, body)
  if status == 200 then
    load_answered = load_answered + 1
  elseif status == 202 then
    load_accepted = load_accepted + 1
  else
    load_failed = load_failed + 1
    if load_failed == 1 then
      io.stderr:write("first failure: " .. status .. " " .. body:sub(1, 400) .. "\n")
    end
  end
end

local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
end

function done(summary, latency, _)
  -- One thread only, so that each letter goes once: its counts are the counts.
  local thread = threads[1]
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "middle_milliseconds": %.3f, "p99_milliseconds": %.3f, ' ..
    '"longest_milliseconds": %.3f, "socket_errors": %d, "answered": %d, "accepted": %d, "failed": %d, "letters": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    thread:get("load_answered"), thread:get("load_accepted"), thread:get("load_failed"), thread:get("load_letters")))
end
