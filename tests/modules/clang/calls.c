// Small functions that are not inlined, none of them recursive.
#include "module.h"

static NOINLINE u32 mix(u32 x, u32 y) { return (x ^ y) * 0x9e3779b1u + (x >> 7); }
static NOINLINE u32 twice(u32 x) { return mix(x, mix(x, 3)); }
static NOINLINE u32 choose(u32 x) { return x & 1 ? twice(x) : mix(x, 5); }

EXPORT(run) i64 run(i32 rounds) {
    u32 x = 1;
    for (int i = 0; i < rounds; i++)
        x = choose(x + (u32)i);
    return x;
}
