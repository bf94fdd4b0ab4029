#!/usr/bin/env bash
# The random tests of activation for longer than a test run has time for: fuzzing of the reader and the instrumenter with changed modules,
# and differentials over Cranelift, Pulley, the reference meter and, where Node.js is installed, both compilers of V8.
#   tests/campaign.sh [SCALE]   SCALE times the bounded slice (default 20: 40,000 small modules and 600 larger a differential, 6,000 counted loops,
#                               2,000 modules for each V8 compiler, 680,000 changed modules. Scale 4 took 15 minutes, its build
#                               with it, at low priority on two cores that thirty other processes wanted)
# A failure prints the seed that repeats it.
set -euo pipefail
cd "$(dirname "$0")/.."
project=EverArcade.Cloud.Execution.Tests
dotnet build "tests/$project" -c Release -v quiet --nologo
export EVERARCADE_CAMPAIGN=${1:-20}
for class in ReaderFuzzTests CountedLoopTests DifferentialTests V8DifferentialTests; do
  echo "== $class, scale $EVERARCADE_CAMPAIGN"
  "tests/$project/bin/Release/net10.0/$project" -class "$project.Activation.$class"
done
