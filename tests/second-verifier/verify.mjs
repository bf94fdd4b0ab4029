// A second implementation of what light clients and witnesses check, written from docs/format.md alone and sharing nothing
// with the product: if both agree, the document says what the code does.
//
//   node verify.mjs CASES.json
//   node verify.mjs ARCHIVE.evx HOSTKEY
//
// CASES.json is a list of {name, kind, valid, ...}; prints each case on which it disagrees, then "N agreed, N disagreed".
// An archive is one branch from genesis, as 'everarcade export CONTRACT' writes it; says whether it holds under the host's key (hex).
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const tagged = (thing, ...parts) => sha256(`everarcade.${thing}/1`, Buffer.of(0), ...parts);
const hex = (text) => Buffer.from(text, 'hex');
const leafOf = (receiptHash) => sha256(Buffer.of(0), receiptHash);
const nodeOf = (left, right) => sha256(Buffer.of(1), left, right);
const emptyLog = sha256('');
const zero = Buffer.alloc(32);

class Malformed extends Error {}
const must = (condition, what) => {
  if (!condition) throw new Malformed(what);
};

// Ed25519 keys come raw; the library wants them in SubjectPublicKeyInfo (RFC 8410).
const signedBy = (rawKey, message, signature) => {
  const key = createPublicKey({
    key: Buffer.concat([hex('302a300506032b6570032100'), rawKey]), format: 'der', type: 'spki',
  });
  return signature.length === 64 && verifySignature(null, message, key, signature);
};

// Neither right nor wrong: this program does not read it.
class Unread extends Malformed {}
const oneBranch = 'it begins at a checkpoint, or has several branches';

class Reader {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }
  raw(length) {
    must(this.at + length <= this.bytes.length, 'bytes end early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  u8() { return this.raw(1)[0]; }
  u32() { return this.raw(4).readUInt32LE(); }
  u64() { return this.raw(8).readBigUInt64LE(); }
  hashes() {
    const count = this.u64();
    must(count * 32n <= BigInt(this.bytes.length - this.at), 'more hashes than bytes');
    return Array.from({ length: Number(count) }, () => this.raw(32));
  }
  bytesOf() {
    const length = this.u64();
    must(length <= BigInt(this.bytes.length - this.at), 'longer than what is left');
    return this.raw(Number(length));
  }
  string() { return this.bytesOf().toString('utf8'); }
  end() { must(this.at === this.bytes.length, 'bytes follow'); }
}

// Log: RFC 9162, sections 2.1.3.2 and 2.1.4.2.
function inclusion({ proof, receipt, size, root }) {
  const reader = new Reader(hex(proof));
  let index = reader.u64();
  const said = reader.u64();
  const path = reader.hashes();
  reader.end();
  if (said !== BigInt(size) || index >= said || path.length > 65) return false;
  let last = said - 1n;
  let hash = leafOf(hex(receipt));
  for (const sibling of path) {
    if (last === 0n) return false;
    if ((index & 1n) === 1n || index === last) {
      hash = nodeOf(sibling, hash);
      while ((index & 1n) === 0n && index !== 0n) { index >>= 1n; last >>= 1n; }
    } else {
      hash = nodeOf(hash, sibling);
    }
    index >>= 1n;
    last >>= 1n;
  }
  return last === 0n && hash.equals(hex(root));
}

function consistency({ proof, oldSize, oldRoot, newSize, newRoot }) {
  const reader = new Reader(hex(proof));
  const [first, second] = [reader.u64(), reader.u64()];
  let path = reader.hashes();
  reader.end();
  if (first !== BigInt(oldSize) || second !== BigInt(newSize) || first > second || path.length > 65) return false;
  const [from, to] = [hex(oldRoot), hex(newRoot)];
  if (first === second) return path.length === 0 && from.equals(to);
  if (first === 0n) return path.length === 0 && from.equals(emptyLog);
  if ((first & (first - 1n)) === 0n) path = [from, ...path];
  if (path.length === 0) return false;
  let [index, last] = [first - 1n, second - 1n];
  while ((index & 1n) === 1n) { index >>= 1n; last >>= 1n; }
  let [old, now] = [path[0], path[0]];
  for (const sibling of path.slice(1)) {
    if (last === 0n) return false;
    if ((index & 1n) === 1n || index === last) {
      old = nodeOf(sibling, old);
      now = nodeOf(sibling, now);
      while ((index & 1n) === 0n && index !== 0n) { index >>= 1n; last >>= 1n; }
    } else {
      now = nodeOf(now, sibling);
    }
    index >>= 1n;
    last >>= 1n;
  }
  return last === 0n && old.equals(from) && now.equals(to);
}

// State proof: kind 1 presence, 2 and 3 absence.
const bitOf = (path, depth) => (path[depth >> 3] >> (7 - (depth & 7))) & 1;
function stateProof({ proof, root, key, value }) {
  const reader = new Reader(hex(proof));
  const kind = reader.u8();
  const siblings = reader.hashes();
  must(siblings.length <= 256, 'more than 256 siblings');
  const path = tagged('state-key', Buffer.from(key, 'utf8'));
  let hash;
  if (kind === 1) {
    reader.end();
    if (value === null) return false;
    hash = tagged('state-leaf', path, tagged('state-value', Buffer.from(value, 'utf8')));
  } else if (kind === 2) {
    reader.end();
    if (value !== null) return false;
    hash = zero;
  } else if (kind === 3) {
    const [otherPath, otherValue] = [reader.raw(32), reader.raw(32)];
    reader.end();
    if (value !== null || otherPath.equals(path)) return false;
    for (let depth = 0; depth < siblings.length; depth++) {
      if (bitOf(otherPath, depth) !== bitOf(path, depth)) return false;
    }
    hash = tagged('state-leaf', otherPath, otherValue);
  } else {
    return false;
  }
  for (let depth = siblings.length - 1; depth >= 0; depth--) {
    hash = bitOf(path, depth) === 0
      ? tagged('state-node', hash, siblings[depth]) : tagged('state-node', siblings[depth], hash);
  }
  return hash.equals(hex(root));
}

// Receipts: 381 bytes each; a chain from the contract's id, and the log over their hashes.
function logRoot(leaves) {
  if (leaves.length === 0) return emptyLog;
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeOf(logRoot(leaves.slice(0, split)), logRoot(leaves.slice(split)));
}
function chain({ contract, receipts, root }) {
  let previous = hex(contract);
  let state = zero;
  const leaves = [];
  for (const [at, text] of receipts.entries()) {
    const bytes = hex(text);
    if (bytes.length !== 381) return false;
    const field = (offset) => bytes.subarray(offset, offset + 32);
    if (!field(32).equals(hex(contract)) || bytes.readBigUInt64LE(68) !== BigInt(at + 1)) return false;
    if (!field(148).equals(previous) || !field(185).equals(state)) return false;
    const status = bytes[180];
    if (status < 1 || status > 7) return false;
    if (status !== 1 && !field(217).equals(field(185))) return false;
    if (bytes.readBigUInt64LE(353) > bytes.readBigUInt64LE(345)) return false;
    state = field(217);
    previous = tagged('receipt', bytes);
    leaves.push(leafOf(previous));
  }
  return logRoot(leaves).equals(hex(root));
}

// Checkpoint, with the signature of the host.
function checkpoint({ bytes, host, hash, logRoot: wanted }) {
  const reader = new Reader(hex(bytes));
  reader.raw(32);
  reader.u32();
  const sequence = reader.u64();
  reader.raw(32);
  const size = reader.u64();
  const subtrees = reader.hashes();
  if (size !== sequence || subtrees.length !== size.toString(2).replaceAll('0', '').length) return false;
  for (let i = 0; i < 5; i++) reader.raw(32);
  const signed = tagged('checkpoint', reader.bytes.subarray(0, reader.at));
  const [signer, signature] = [reader.raw(32), reader.raw(64)];
  reader.end();
  const root = subtrees.length === 0 ? emptyLog : subtrees.reduceRight((right, left) => nodeOf(left, right));
  return signer.equals(hex(host)) && signed.equals(hex(hash)) && root.equals(hex(wanted)) && signedBy(signer, signed, signature);
}

// Notes: C2SP signed-note and tlog-checkpoint.
function readKey(text) {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text);
  must(match, 'not a key');
  const typed = Buffer.from(match[3], 'base64');
  must(typed.length === 33 && typed[0] === 1 && typed.toString('base64') === match[3], 'not an Ed25519 key');
  const id = sha256(match[1], '\n', typed).subarray(0, 4);
  must(id.toString('hex') === match[2], 'the id is not that of the key');
  return { name: match[1], id, key: typed.subarray(1) };
}
function readNote(text, keyText) {
  const key = readKey(keyText);
  const split = text.lastIndexOf('\n\n');
  must(split >= 0 && text.endsWith('\n'), 'not a note');
  const body = text.slice(0, split + 1);
  const lines = text.slice(split + 2, -1).split('\n');
  const holds = lines.some((line) => {
    const match = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
    must(match, 'malformed signature line');
    const bytes = Buffer.from(match[2], 'base64');
    must(bytes.toString('base64') === match[2], 'malformed base64');
    return match[1] === key.name && bytes.subarray(0, 4).equals(key.id)
      && signedBy(key.key, Buffer.from(body, 'utf8'), bytes.subarray(4));
  });
  const [origin, size, root] = body.split('\n');
  must(/^(0|[1-9][0-9]*)$/.test(size), 'malformed size');
  return { holds: holds && origin === key.name, size: Number(size), root: Buffer.from(root, 'base64') };
}
const note = ({ text, key, size, root }) => {
  const read = readNote(text, key);
  return read.holds && read.size === size && read.root.equals(hex(root));
};

// Tiles: a folder laid out as C2SP tlog-tiles, from its note down to its entries.
function tilePath(level, index, width) {
  let digits = String(index);
  digits = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = digits.match(/.{3}/g).map((group, at, all) => (at < all.length - 1 ? `x${group}` : group));
  return join('tile', String(level), ...groups) + (width === 256 ? '' : `.p/${width}`);
}
function mirror({ folder, key }) {
  const read = readNote(readFileSync(join(folder, 'checkpoint'), 'utf8'), key);
  if (!read.holds) return false;
  let row = [];
  for (let start = 0; start < read.size; start += 256) {
    const width = Math.min(256, read.size - start);
    const path = join(folder, tilePath('entries', start / 256, width));
    if (!existsSync(path)) return false;
    const bytes = readFileSync(path);
    if (bytes.length !== width * 34) return false;
    for (let i = 0; i < width; i++) {
      if (bytes.readUInt16BE(i * 34) !== 32) return false;
      row.push(leafOf(bytes.subarray(i * 34 + 2, i * 34 + 34)));
    }
  }
  const root = logRoot(row);
  for (let level = 0; row.length > 0; level++) {
    for (let start = 0; start < row.length; start += 256) {
      const hashes = row.slice(start, start + 256);
      const path = join(folder, tilePath(level, start / 256, hashes.length));
      if (!existsSync(path) || !readFileSync(path).equals(Buffer.concat(hashes))) return false;
    }
    const full = Math.floor(row.length / 256);
    row = Array.from({ length: full }, (_, i) => logRoot(row.slice(i * 256, i * 256 + 256)));
  }
  return root.equals(read.root);
}

// Certificate: who signed what about which ends of a history.
function readCertificate(bytes) {
  const reader = new Reader(bytes);
  must(reader.raw(8).toString() === 'EVERCERT' && reader.u32() === 1, 'not a certificate');
  const from = reader.at;
  const end = () => ({ sequence: reader.u64(), lastReceipt: reader.raw(32), stateRoot: reader.raw(32), logRoot: reader.raw(32) });
  reader.string();
  const read = { contract: reader.raw(32), branch: reader.u32(), start: end(), end: end() };
  [read.profile, read.package] = [reader.raw(32), reader.raw(32)];
  const engines = reader.u64();
  must(engines <= 8n, 'more than 8 engines');
  for (let i = 0n; i < engines; i++) reader.string();
  must([1, 2].includes(reader.u8()), 'no such mode');
  for (let i = 0; i < 3; i++) reader.u64();
  reader.raw(32);
  reader.string();
  read.outcome = reader.u8();
  must(read.outcome >= 1 && read.outcome <= 3, 'no such outcome');
  read.findings = reader.hashes();
  must(read.findings.length <= 256, 'more than 256 findings');
  reader.u64();
  reader.u64();
  const signed = tagged('audit-certificate', bytes.subarray(from, reader.at));
  [read.auditor, read.signature] = [reader.raw(32), reader.raw(64)];
  reader.end();
  read.holds = signedBy(read.auditor, signed, read.signature) && (read.findings.length > 0) === (read.outcome === 2);
  return read;
}
const certificate = ({ bytes, auditor, contract, stateRoot, logRoot }) => {
  const read = readCertificate(hex(bytes));
  return read.holds && read.auditor.equals(hex(auditor)) && read.contract.equals(hex(contract))
    && read.end.stateRoot.equals(hex(stateRoot)) && read.end.logRoot.equals(hex(logRoot));
};

// Archive of one branch from genesis: all but what the profile, the package, the state and the guest decide.
function* itemsOf(bytes) {
  const reader = new Reader(bytes);
  must(reader.raw(8).toString() === 'EVERARCH' && reader.u32() === 2, 'not an archive');
  while (reader.at < bytes.length) {
    const kind = reader.u8();
    yield [kind, reader.raw(reader.u32())];
  }
}
function archive({ bytes, host, confirmed }) {
  let [at, place, checkpoints, held, over] = [0, null, 0n, 0, false];
  const [leaves, waiting] = [[], []];
  const agrees = (end) => end.stateRoot.equals(place.state) && end.lastReceipt.equals(place.receipt)
    && end.logRoot.equals(logRoot(leaves));
  const reach = () => waiting.every((end) => end.sequence !== BigInt(leaves.length) || (agrees(end) && ++held > 0));
  for (const [kind, content] of itemsOf(hex(bytes))) {
    const [reader, due] = [new Reader(content), [1, 2, 3][at]];
    if (over || (due !== undefined && kind !== due)) return false;
    at++;
    if (kind === 1) {
      const contract = tagged('contract', content);
      place = { contract, package: content.subarray(0, 32), profile: content.subarray(32, 64), receipt: contract, state: zero, checkpoint: zero };
    } else if (kind === 2) {
      if (!tagged('profile', content).equals(place.profile)) return false;
    } else if (kind === 4) {
      const receipt = reader.raw(381);
      const [submission, diff] = [reader.bytesOf(), reader.bytesOf()];
      reader.end();
      const field = (offset) => receipt.subarray(offset, offset + 32);
      const names = (cut) => field(116).equals(tagged('submission', submission.subarray(0, submission.length - cut)));
      if (!field(0).equals(place.profile) || !field(32).equals(place.contract) || !field(84).equals(place.package)) return false;
      if (receipt.readUInt32LE(64) !== 0) throw new Unread(oneBranch);
      if (receipt.readBigUInt64LE(68) !== BigInt(leaves.length + 1)) return false;
      if (!field(148).equals(place.receipt) || !field(185).equals(place.state)) return false;
      if (!(names(1) || names(65)) || !field(281).equals(tagged('diff', diff)) || receipt.readUInt32LE(369) !== diff.length) return false;
      place.state = field(217);
      place.receipt = tagged('receipt', receipt);
      leaves.push(leafOf(place.receipt));
      if (!reach()) return false;
    } else if (kind === 5) {
      const hash = tagged('checkpoint', content.subarray(0, content.length - 96));
      const found = checkpoint({
        bytes: content.toString('hex'), host, hash: hash.toString('hex'), logRoot: logRoot(leaves).toString('hex'),
      });
      const previous = content.subarray(content.length - 160, content.length - 128);
      if (!found || !content.subarray(44, 76).equals(place.state) || !previous.equals(place.checkpoint)) return false;
      place.checkpoint = hash;
      checkpoints++;
    } else if (kind === 8) {
      const read = readCertificate(content);
      if (!read.holds || !read.contract.equals(place.contract) || !read.package.equals(place.package)) return false;
      if (read.branch !== 0) throw new Unread(oneBranch);
      if (!read.profile.equals(place.profile) || read.start.sequence !== BigInt(leaves.length)) return false;
      if (read.outcome === 1) {
        if (!agrees(read.start)) return false;
        waiting.push(read.end);
        if (read.end.sequence === read.start.sequence && !reach()) return false;
      }
    } else if (kind === 6) {
      over = reader.u64() === BigInt(leaves.length) && reader.u64() === checkpoints && reader.raw(32).equals(place.contract)
        && reader.u32() === 0 && reader.u64() === BigInt(leaves.length) && reader.raw(32).equals(place.receipt)
        && reader.raw(32).equals(place.state) && reader.raw(32).equals(logRoot(leaves));
      reader.end();
      if (!over) return false;
    } else if (kind === 7) {
      throw new Unread(oneBranch);
    } else if (kind !== 3) {
      return false;
    }
  }
  return over && (confirmed === undefined || held === confirmed);
}

const holds = (check) => {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return false;
  }
};

const [file, host] = process.argv.slice(2);
if (host !== undefined) {
  let unread;
  const good = holds(() => {
    try {
      return archive({ bytes: readFileSync(file).toString('hex'), host });
    } catch (error) {
      unread = error instanceof Unread ? error.message : undefined;
      throw error;
    }
  });
  console.log(`${file} ${good ? 'holds' : unread ? `is not read here: ${unread}` : 'does not hold'}`);
  process.exit(good ? 0 : unread ? 2 : 1);
}

const kinds = { inclusion, consistency, stateProof, chain, checkpoint, note, mirror, certificate, archive };
let [agreed, disagreed] = [0, 0];
for (const item of JSON.parse(readFileSync(file, 'utf8'))) {
  const found = holds(() => kinds[item.kind](item));
  if (found === item.valid) {
    agreed++;
  } else {
    disagreed++;
    console.log(`${item.name}: ${found ? 'holds' : 'does not hold'} here, ${item.valid ? 'should' : 'should not'}`);
  }
}
console.log(`${agreed} agreed, ${disagreed} disagreed`);
process.exit(disagreed === 0 && agreed > 0 ? 0 : 1);
