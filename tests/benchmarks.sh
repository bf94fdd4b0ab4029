#!/usr/bin/env bash
# Every benchmark behind the README's numbers, on an otherwise idle machine:
#   tests/benchmarks.sh           all but the long history, about 3 minutes
#   tests/benchmarks.sh azurite   queue-driven executions over the emulator against a bare loop of the same requests, 2 minutes
#   tests/benchmarks.sh history   throughput, memory and start after 10,000 and after 1,000,000 receipts, about 5 minutes
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build src/EverArcade.Cloud.Cli -c Release -v quiet --nologo
dotnet build tests/EverArcade.Cloud.Benchmarks -c Release -v quiet --nologo
benchmarks=tests/EverArcade.Cloud.Benchmarks/bin/Release/net10.0/EverArcade.Cloud.Benchmarks
everarcade="dotnet src/EverArcade.Cloud.Cli/bin/Release/net10.0/everarcade.dll"
export EVERARCADE_URL=http://127.0.0.1:5097
data=$(mktemp -d)
server=
stop() { if [ -n "$server" ]; then kill -TERM "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; fi; }
trap 'stop; rm -rf "$data"' EXIT

start() {
  $everarcade serve --data "$data/store" --listen 127.0.0.1:5097 >"$data/serve.log" 2>&1 &
  server=$!
  local began; began=$(date +%s%N)
  until curl -fs "$EVERARCADE_URL/readyz" >/dev/null 2>&1; do sleep 0.02; done
  echo "ready after $(( ($(date +%s%N) - began) / 1000000 )) ms"
}
memory() { awk '/VmRSS/ { print "server memory", int($2 / 1024), "MiB" }' "/proc/$server/status"; }
measure() { $everarcade load --connections 32 --contracts "$1" --warmup 3 --seconds 10 2>/dev/null; }

if [ "${1:-}" = azurite ]; then
  $benchmarks azurite
  exit
fi

if [ "${1:-}" = history ]; then
  # An audit of a million receipts beside the traffic is another measurement (audit-scale).
  export EVERARCADE_Pipeline__AuditEverySeconds=0
  start
  $everarcade load --connections 32 --contracts 16 --warmup 0 --seconds 12 >/dev/null 2>&1 # code paths warm, 10,000s of receipts
  for contracts in 1 64; do echo "-- short history, $contracts contracts"; measure $contracts; done
  memory
  $everarcade load --connections 32 --contracts 16 --warmup 0 --count 1000000 2>/dev/null
  for contracts in 1 64; do echo "-- after 1,000,000 receipts, $contracts contracts"; measure $contracts; done
  memory
  stop
  echo "-- start with that history"
  start
  exit
fi

for name in kernel transition state-root state-proof audit publish; do echo "== $name"; $benchmarks $name; done
start
$everarcade load --connections 32 --contracts 16 --warmup 0 --seconds 10 >/dev/null 2>&1
for contracts in 1 64; do echo "== end to end, $contracts contracts"; measure $contracts; done
memory
