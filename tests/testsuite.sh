#!/usr/bin/env bash
# The public WebAssembly testsuite, which is not part of this repository: every valid module is read, instrumented, and answers as before;
# every other one is refused. Prints the counts that docs/metering.md states.
#   tests/testsuite.sh           fetches the suite at the pinned commit with git, into a temporary folder
#   tests/testsuite.sh FOLDER    takes the scripts (*.wast) in FOLDER
# Text is converted by the engine's own converter: the wabt package of npm has no wast2json, and wabt refuses text of newer proposals,
# whose modules are to be seen refused here.
set -euo pipefail
cd "$(dirname "$0")/.."
commit=193e551
project=EverArcade.Cloud.Execution.Tests
if [ $# -gt 0 ]; then
  export EVERARCADE_TESTSUITE=$(cd "$1" && pwd)
else
  suite=$(mktemp -d)
  trap 'rm -rf "$suite"' EXIT
  git clone -q https://github.com/WebAssembly/testsuite "$suite"
  git -C "$suite" checkout -q "$commit"
  export EVERARCADE_TESTSUITE=$suite
fi
dotnet build "tests/$project" -c Release -v quiet --nologo
"tests/$project/bin/Release/net10.0/$project" -namespace "$project.Testsuite" -showLiveOutput
