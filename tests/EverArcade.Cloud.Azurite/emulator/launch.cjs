// Ends with whoever started it: when the other end of standard input is gone, also after a kill, so is the emulator.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.argv = [process.argv[0], ...process.argv.slice(2)];
require(process.argv[1]);
