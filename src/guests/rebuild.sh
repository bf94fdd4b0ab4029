#!/usr/bin/env bash
# Builds every contract of this folder from source.
#   rebuild.sh           writes the .wasm files and the recorded match beside their sources
#   rebuild.sh --check   builds elsewhere and compares byte for byte with the committed files
#   rebuild.sh --test    also runs the tests of the SDK (may be combined with --check)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
guests=$PWD

check=false
test=false
for option in "$@"; do
  case $option in
    --check) check=true ;;
    --test) test=true ;;
    *) echo "rebuild.sh: unknown option '$option'; there are --check and --test" >&2; exit 2 ;;
  esac
done

for tool in node npm; do
  if ! command -v "$tool" >/dev/null; then
    echo "rebuild.sh: '$tool' is missing; install Node.js 20 or newer (https://nodejs.org) to rebuild the contracts" >&2
    exit 1
  fi
done
if (( $(node -p 'process.versions.node.split(".")[0]') < 20 )); then
  echo "rebuild.sh: node $(node --version) is too old; Node.js 20 or newer is needed" >&2
  exit 1
fi

# The lock file that npm leaves behind says what is installed: a changed pin installs anew.
if [[ ! sdk/node_modules/.package-lock.json -nt sdk/package-lock.json ]]; then
  (cd sdk && npm ci --no-audit --no-fund)
fi
asc=$guests/sdk/node_modules/assemblyscript/bin/asc.js

out=$guests
if $check; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
  mkdir -p "$out/counter" "$out/arena"
fi

build() { # folder, entry, result: from within the folder, because asconfig.json is looked up there
  (cd "$1" && node "$asc" "assembly/$2.ts" --outFile "$out/$1/$3")
}

build counter index counter.wasm
build counter packed counter-packed.wasm
build arena index arena.wasm
modules=(counter/counter.wasm counter/counter-packed.wasm arena/arena.wasm)
(cd "$out" && node "$guests/sdk/host/inspect.mjs" "${modules[@]}")

# The match is recorded against the module that was just built.
node arena/record-match.mjs "$out/arena"

if $check; then
  different=0
  for file in "${modules[@]}" arena/match.jsonl arena/match.expected.json; do
    if ! cmp -s "$file" "$out/$file"; then
      echo "rebuild.sh: $file differs from what its source builds; run rebuild.sh and commit the result" >&2
      different=1
    fi
  done
  if (( different )); then exit 1; fi
  echo "All committed files are what their sources build."
fi

if $test; then (cd sdk && npm test); fi
