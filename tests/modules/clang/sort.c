// Quicksort, recursive, of pseudo-random numbers through a comparison that is called indirectly.
#include "module.h"

#define N 4096
static u32 values[N];

static int ascending(u32 a, u32 b) { return a < b; }
static int descending(u32 a, u32 b) { return a > b; }
static int (*const orders[])(u32, u32) = {ascending, descending};

static void sort(int low, int high, int (*before)(u32, u32)) {
    while (low < high) {
        u32 pivot = values[(low + high) / 2];
        int i = low, j = high;
        while (i <= j) {
            while (before(values[i], pivot)) i++;
            while (before(pivot, values[j])) j--;
            if (i <= j) {
                u32 kept = values[i];
                values[i++] = values[j];
                values[j--] = kept;
            }
        }
        sort(low, j, before);
        low = i;
    }
}

EXPORT(run) i64 run(i32 rounds) {
    u32 x = 12345;
    i64 sum = 0;
    for (int r = 0; r < rounds; r++) {
        for (int i = 0; i < N; i++)
            values[i] = x = x * 1664525u + 1013904223u;
        sort(0, N - 1, orders[r & 1]);
        for (int i = 0; i < N; i += 97)
            sum += (i64)values[i] * (i + 1);
    }
    return sum;
}
