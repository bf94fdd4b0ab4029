// Primes: tiny loops that store.
#include "module.h"

#define N 32768
static u8 composite[N];

EXPORT(run) i64 run(i32 rounds) {
    i64 primes = 0;
    for (int r = 0; r < rounds; r++) {
        for (int i = 0; i < N; i++)
            ((volatile u8 *)composite)[i] = 0;
        for (int i = 2; i < N; i++)
            if (!composite[i]) {
                primes++;
                for (int j = 2 * i; j < N; j += i)
                    composite[j] = 1;
            }
    }
    return primes;
}
