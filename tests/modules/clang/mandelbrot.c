// f64 arithmetic that stays in locals.
#include "module.h"

EXPORT(run) i64 run(i32 size) {
    i64 inside = 0;
    for (int row = 0; row < size; row++)
        for (int column = 0; column < size; column++) {
            f64 cx = 2.0 * column / size - 1.5, cy = 2.0 * row / size - 1.0, x = 0, y = 0;
            int i = 0;
            for (; i < 50 && x * x + y * y <= 4; i++) {
                f64 next = x * x - y * y + cx;
                y = 2 * x * y + cy;
                x = next;
            }
            inside += i;
        }
    return inside;
}
