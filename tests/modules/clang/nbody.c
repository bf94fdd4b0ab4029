// The outer planets: dense f64 arithmetic, results stored in every step.
#include "module.h"

typedef struct { f64 x, y, z, vx, vy, vz, mass; } Body;

static Body bodies[5] = {
    {0, 0, 0, 0, 0, 0, 39.478417604357432},
    {4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01, 6.06326392995832e-01, 2.81198684491626e+00, -2.52183616598876288e-02, 3.76936749096657e-02},
    {8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01, -1.01077434617879e+00, 1.82566237123041e+00, 8.41576137658415351e-03, 1.12863261319687668e-02},
    {1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01, 1.08279100644154e+00, 8.68713018169608e-01, -1.08326374013636e-02, 1.72372405705971e-03},
    {1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01, 9.79090732243898e-01, 5.94698998647676e-01, -3.47559555078104e-02, 2.03368686992463e-03}};

static void advance(f64 dt) {
    for (int i = 0; i < 5; i++) {
        Body *a = bodies + i;
        for (int j = i + 1; j < 5; j++) {
            Body *b = bodies + j;
            f64 dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            f64 square = dx * dx + dy * dy + dz * dz;
            f64 m = dt / (square * __builtin_sqrt(square));
            a->vx -= dx * b->mass * m, a->vy -= dy * b->mass * m, a->vz -= dz * b->mass * m;
            b->vx += dx * a->mass * m, b->vy += dy * a->mass * m, b->vz += dz * a->mass * m;
        }
    }
    for (int i = 0; i < 5; i++) {
        Body *a = bodies + i;
        a->x += dt * a->vx, a->y += dt * a->vy, a->z += dt * a->vz;
    }
}

EXPORT(run) i64 run(i32 steps) {
    for (int i = 0; i < steps; i++)
        advance(0.01);
    return bits(bodies[0].x + bodies[1].y + bodies[4].vz);
}
