// Discs in a box: f64 integration, collisions, branches that depend on floats.
#include "module.h"

#define N 64
static f64 px[N], py[N], vx[N], vy[N];

static void step(f64 dt) {
    for (int i = 0; i < N; i++) {
        vy[i] -= 9.81 * dt;
        px[i] += vx[i] * dt;
        py[i] += vy[i] * dt;
        if (px[i] < 0) px[i] = -px[i], vx[i] = -vx[i] * 0.9;
        if (px[i] > 40) px[i] = 80 - px[i], vx[i] = -vx[i] * 0.9;
        if (py[i] < 0) py[i] = -py[i], vy[i] = -vy[i] * 0.9;
    }
    for (int i = 0; i < N; i++)
        for (int j = i + 1; j < N; j++) {
            f64 dx = px[j] - px[i], dy = py[j] - py[i], d2 = dx * dx + dy * dy;
            if (d2 < 1 && d2 > 0) {
                f64 d = __builtin_sqrt(d2), nx = dx / d, ny = dy / d, push = (1 - d) * 0.5;
                f64 along = (vx[j] - vx[i]) * nx + (vy[j] - vy[i]) * ny;
                px[i] -= nx * push, py[i] -= ny * push, px[j] += nx * push, py[j] += ny * push;
                if (along < 0) {
                    vx[i] += along * nx, vy[i] += along * ny;
                    vx[j] -= along * nx, vy[j] -= along * ny;
                }
            }
        }
}

EXPORT(run) i64 run(i32 steps) {
    for (int i = 0; i < N; i++)
        px[i] = 5 * (i % 8) + 0.1 * i, py[i] = 4 * (i / 8) + 1, vx[i] = (i * 37 % 11) - 5, vy[i] = (i * 53 % 7) - 3;
    for (int i = 0; i < steps; i++)
        step(1.0 / 120);
    f64 sum = 0;
    for (int i = 0; i < N; i++)
        sum += px[i] * (i + 1) + py[i];
    return bits(sum);
}
