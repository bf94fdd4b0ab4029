#!/usr/bin/env bash
# Worker processes of one deployment, killed again and again over a bad network, for longer than a test run has time for: thousands of
# submissions to dozens of contracts, audited by timer meanwhile. Needs Node.js for the storage emulator.
#   tests/chaos.sh [SCALE]   SCALE times the bounded slice of 240 submissions (default 20: 4,800 to 36 contracts, four workers)
# The seed is printed; EVERARCADE_CHAOS_SEED=N repeats its faults and the choice of when to kill whom. What they meet depends on timing.
set -euo pipefail
cd "$(dirname "$0")/.."
project=EverArcade.Cloud.EndToEnd.Tests
dotnet build "tests/$project" -c Release -v quiet --nologo
export EVERARCADE_CAMPAIGN=${1:-20}
"tests/$project/bin/Release/net10.0/$project" -class "$project.Chaos.ChaosTests" -showLiveOutput
