// Nothing but recursion: the worst case of counting depth.
#include "module.h"

static NOINLINE i32 fib(i32 n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

EXPORT(run) i64 run(i32 n) { return fib(n); }
