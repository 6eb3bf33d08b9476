import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/models/import/checkpoint/crc32.js';

/** An entry of a zip file to be written, and the lies to be told of it. */
export interface ZipPart {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isDeflated?: boolean;
  /** What the list of entries says instead of the truth. */
  readonly claims?: {
    readonly size?: number;
    readonly packedSize?: number;
    readonly crc?: number;
    readonly flags?: number;
    readonly method?: number;
    /** Where its local header lies. */
    readonly position?: number;
  };
  /** What the local header says. */
  readonly localName?: string;
  readonly localMethod?: number;
  /** How long an extra field the local header tells of; there is none. */
  readonly localExtraLength?: number;
  /** An extra field of the list of entries. */
  readonly extra?: Uint8Array;
}

const UTF8 = 0x800;

/** Writes a zip file, without Zip64. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const pieces: Buffer[] = [];
  const list: Buffer[] = [];
  let position = 0;
  for (const part of parts) {
    const packed = part.isDeflated ? deflateRawSync(part.bytes, { level: 9 }) : Buffer.from(part.bytes);
    const local = Buffer.concat([localHeader(part, packed.length), packed]);
    list.push(listEntry(part, packed.length, position));
    pieces.push(local);
    position += local.length;
  }
  const listed = Buffer.concat(list);
  return Buffer.concat([...pieces, listed, endOfList(parts.length, listed.length, position)]);
}

function localHeader(
  { name, bytes, isDeflated, localName, localMethod, localExtraLength }: ZipPart,
  packed: number,
) {
  const header = Buffer.alloc(30);
  const nameBytes = Buffer.from(localName ?? name);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(UTF8, 6);
  header.writeUInt16LE(localMethod ?? (isDeflated ? 8 : 0), 8);
  header.writeUInt32LE(crc32(bytes, 0), 14);
  header.writeUInt32LE(packed, 18);
  header.writeUInt32LE(bytes.length, 22);
  header.writeUInt16LE(nameBytes.length, 26);
  header.writeUInt16LE(localExtraLength ?? 0, 28);
  return Buffer.concat([header, nameBytes]);
}

function listEntry(
  { name, bytes, isDeflated, claims = {}, extra = new Uint8Array(0) }: ZipPart,
  packed: number,
  position: number,
) {
  const entry = Buffer.alloc(46);
  const nameBytes = Buffer.from(name);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(claims.flags ?? UTF8, 8);
  entry.writeUInt16LE(claims.method ?? (isDeflated ? 8 : 0), 10);
  entry.writeUInt32LE(claims.crc ?? crc32(bytes, 0), 16);
  entry.writeUInt32LE(claims.packedSize ?? packed, 20);
  entry.writeUInt32LE(claims.size ?? bytes.length, 24);
  entry.writeUInt16LE(nameBytes.length, 28);
  entry.writeUInt16LE(extra.length, 30);
  entry.writeUInt32LE(claims.position ?? position, 42);
  return Buffer.concat([entry, nameBytes, extra]);
}

function endOfList(count: number, size: number, position: number) {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(position, 16);
  return end;
}

/** The extra field of an entry whose sizes do not fit 32 bits; the list has to claim 0xffffffff for both. */
export function zip64Extra(size: number): Buffer {
  const extra = Buffer.alloc(20);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(size), 12);
  return extra;
}

/** The same file with an end as Zip64 has it, which overrules the other. */
export function withZip64End(file: Buffer, claims: { count?: number; position?: number } = {}): Buffer {
  const end = file.subarray(file.length - 22);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(claims.count ?? end.readUInt16LE(10)), 32);
  record.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40);
  record.writeBigUInt64LE(BigInt(claims.position ?? end.readUInt32LE(16)), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(file.length - 22), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([file.subarray(0, file.length - 22), record, locator, end]);
}
