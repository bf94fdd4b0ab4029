// What every module of this folder starts with: no library, one exported function.
typedef unsigned char u8;
typedef unsigned int u32;
typedef int i32;
typedef long long i64;
typedef unsigned long long u64;
typedef double f64;
typedef float f32;
#define EXPORT(name) __attribute__((export_name(#name)))
#define NOINLINE __attribute__((noinline))

static inline i64 bits(f64 x) {
    i64 r;
    __builtin_memcpy(&r, &x, sizeof r);
    return r;
}
