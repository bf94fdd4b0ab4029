//! Wide integers and checked arithmetic; panics, which are traps, when it is told to.
#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

#[no_mangle]
pub extern "C" fn run(n: u32) -> u64 {
    let mut sum = 1u128;
    let table = [3u64, 7, 31, 127, 8191];
    for i in 1..=n {
        sum = sum * table[(i % 5) as usize] as u128 + i as u128;
        sum %= 0xffff_ffff_ffff_ffc5u128 * 3;
        sum ^= (sum / (i as u128 + 1)) >> 3;
    }
    // Index 5 is outside the table.
    (sum as u64) ^ table[if n == 77 { n as usize - 72 } else { 0 }]
}
