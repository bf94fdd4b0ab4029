//! Ordered maps, strings, formatted numbers and the standard allocator: what a contract in Rust does most.

use std::collections::BTreeMap;

#[no_mangle]
pub extern "C" fn run(n: u32) -> u64 {
    let mut map: BTreeMap<String, f64> = BTreeMap::new();
    let mut x = 99u32;
    for i in 0..n {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *map.entry(format!("key-{:05}", x % 997)).or_insert(0.5) += i as f64 / 3.0;
        if i % 7 == 3 {
            map.remove(&format!("key-{:05}", i % 997));
        }
    }
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for (key, value) in &map {
        for byte in key.bytes().chain(format!("{:.3}", value).bytes()) {
            hash = (hash ^ byte as u64).wrapping_mul(0x1_0000_0000_01b3);
        }
    }
    hash
}
