#!/usr/bin/env bash
# Every single-item corruption of a contract's history that the poisoner knows, on both stores; with all tests the emulator's share is one
# in twelve. Needs Node.js for the storage emulator. Prints how many there were and how many were missed or misnamed.
set -euo pipefail
cd "$(dirname "$0")/.."
project=EverArcade.Cloud.Pipeline.Tests
dotnet build "tests/$project" -c Release -v quiet --nologo
export EVERARCADE_CAMPAIGN=1
"tests/$project/bin/Release/net10.0/$project" -class "$project.Poison.PoisonTests" -showLiveOutput
