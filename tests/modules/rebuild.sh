#!/usr/bin/env bash
# Builds the modules of this folder from source, beside their sources. Needs clang and wasm-ld 14 and rustc 1.63 with its wasm32 target
# (Debian 12: apt install clang lld rustc libstd-rust-dev-wasm32); other versions build other bytes. The modules in assemblyscript have no
# source here: they are the sample contracts as they were when the bytes that activation makes of them were written down, and stay.
#   rebuild.sh           writes the .wasm files
#   rebuild.sh --check   builds elsewhere and compares byte for byte with the committed files
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
out=$PWD
if [ "${1:-}" = --check ]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
  mkdir "$out/clang" "$out/rust"
fi

for source in clang/*.c; do
  clang --target=wasm32 -O2 -mbulk-memory -msign-ext -mnontrapping-fptoint -nostdlib -ffreestanding \
    -Wall -Wextra -Werror -Wl,--no-entry -Wl,--strip-debug -Wl,-z,stack-size=8192 -o "$out/${source%.c}.wasm" "$source"
done
for source in rust/*.rs; do
  "${RUSTC:-/usr/bin/rustc}" --target wasm32-unknown-unknown --edition 2021 --crate-type cdylib -O -C panic=abort -C strip=debuginfo \
    -C linker=wasm-ld-14 -C link-arg=-zstack-size=16384 -o "$out/${source%.rs}.wasm" "$source"
done

if [ "$out" != "$PWD" ]; then
  different=0
  for module in */*.wasm; do cmp "$module" "$out/$module" || different=1; done
  exit $different
fi
