import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const sdk = fileURLToPath(new URL("..", import.meta.url));

/** Compiles `entry` as `folder`'s asconfig.json says, and returns the module's bytes. */
export function compile(folder, entry) {
  const out = mkdtempSync(join(tmpdir(), "everarcade-guest-"));
  try {
    const asc = join(sdk, "node_modules", "assemblyscript", "bin", "asc.js");
    execFileSync(process.execPath, [asc, entry, "--outFile", join(out, "module.wasm")], { cwd: folder, stdio: "pipe" });
    return readFileSync(join(out, "module.wasm"));
  } catch (error) {
    throw new Error(`${entry} does not compile:\n${error.stderr ?? error}`);
  } finally {
    rmSync(out, { recursive: true });
  }
}
