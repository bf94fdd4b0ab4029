// A bytecode interpreter: a large switch in a loop, as scripts in a contract would be.
#include "module.h"

enum { PUSH, ADD, SUB, MUL, LOAD, STORE, LESS, JUMPZ, JUMP, XOR, SHIFT, HALT };

// i = n; s = 1; while (0 < i) { s = (s * 31 + i) ^ (s >> 3); i = i - 1; }
static const int program[] = {PUSH, 1, STORE, 1, PUSH, 0, LOAD, 0, LESS, JUMPZ, 40, LOAD, 1, PUSH, 31, MUL, LOAD, 0, ADD, LOAD, 1, PUSH, 3,
                              SHIFT, XOR, STORE, 1, LOAD, 0, PUSH, 1, SUB, STORE, 0, JUMP, 4, HALT, HALT, HALT, HALT, HALT};

EXPORT(run) i64 run(i32 n) {
    u32 stack[16], variables[4] = {(u32)n};
    int at = 0, top = 0;
    for (;;) {
        switch (program[at++]) {
        case PUSH: stack[top++] = (u32)program[at++]; break;
        case ADD: top--, stack[top - 1] += stack[top]; break;
        case SUB: top--, stack[top - 1] -= stack[top]; break;
        case MUL: top--, stack[top - 1] *= stack[top]; break;
        case XOR: top--, stack[top - 1] ^= stack[top]; break;
        case SHIFT: top--, stack[top - 1] >>= stack[top]; break;
        case LESS: top--, stack[top - 1] = stack[top - 1] < stack[top]; break;
        case LOAD: stack[top++] = variables[program[at++]]; break;
        case STORE: variables[program[at++]] = stack[--top]; break;
        case JUMPZ: at = stack[--top] ? at + 1 : program[at]; break;
        case JUMP: at = program[at]; break;
        default: return variables[1];
        }
    }
}
