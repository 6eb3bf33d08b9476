import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { ZipFile } from 'yauzl';
import { CocotagError, messageOf } from '../../../errors.js';
import type { ByteSource } from './byte-source.js';
import { crc32 } from './crc32.js';
import { COPY_AGAIN, type Refusal, refusalAt, shown } from './refusal.js';
import { listZip, type ZipEntries, type ZipEntry } from './zip-entries.js';

const inflate = promisify(inflateRaw);

/** How much is held at a time of an entry that is only checked. */
const CHECK_BYTES = 4 * 2 ** 20;

const WRONG_CRC_HINT =
  `${COPY_AGAIN} If it was saved under torch.serialization.set_crc32_options(False), ` +
  'save it again without that.';

/** A zip file of which any part can be read. Every byte that it gives has been held against its entry's checksum. */
export class ZipArchive {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  private readonly zip: ZipFile;
  /** Entries of which a part was read. Their checksum was right, and need not be computed for the next part. */
  private readonly checked = new Set<ZipEntry>();

  private constructor(
    private readonly source: ByteSource,
    { zip, entries }: ZipEntries,
    private readonly refusal: Refusal,
  ) {
    this.zip = zip;
    this.entries = entries;
  }

  /** @throws CocotagError CHECKPOINT_INVALID, see {@link listZip}. */
  static async open(source: ByteSource, refusal: Refusal): Promise<ZipArchive> {
    return new ZipArchive(source, await listZip(source, refusal), refusal);
  }

  /**
   * Reads a part of an entry, unpacked. A compressed entry is unpacked whole for it.
   *
   * @param position - In bytes, with the length inside the entry's size.
   * @returns Bytes that begin a buffer of their own.
   * @throws CocotagError CHECKPOINT_INVALID for a wrong checksum, a local header that contradicts the list of
   *   entries, and packed bytes that do not unpack to what the list says.
   */
  async read(
    entry: ZipEntry,
    position = 0,
    length = entry.size - position,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const refusal = refusalAt(this.refusal, shown(entry.name));
    const start = await this.dataStart(entry, refusal);
    if (entry.isDeflated) {
      const whole = await this.unpack(entry, start, refusal);
      return new Uint8Array(whole.subarray(position, position + length));
    }
    if (length === entry.size) {
      const whole = await this.source.read(start, length);
      checkCrc(entry, crc32(whole, 0), refusal);
      return whole;
    }
    await this.checkStored(entry, start, refusal);
    return this.source.read(start + position, length);
  }

  /** Where an entry's bytes begin: behind its local header, which has to agree with the list of entries. */
  private async dataStart({ listed, end }: ZipEntry, refusal: Refusal): Promise<number> {
    try {
      const header = await this.zip.readLocalFileHeaderPromise(listed);
      const isSame =
        header.compressionMethod === listed.compressionMethod &&
        header.fileName.equals(listed.fileNameRaw) &&
        (header.generalPurposeBitFlag & 1) === 0;
      if (!isSame) throw refusal('its header does not agree with the list of entries');
      if (header.fileDataStart + listed.compressedSize > end) throw refusal('reaches over the next entry');
      return header.fileDataStart;
    } catch (thrown) {
      if (thrown instanceof CocotagError) throw thrown;
      throw refusal(`cannot be read: ${shown(messageOf(thrown))}`);
    }
  }

  private async unpack(entry: ZipEntry, start: number, refusal: Refusal): Promise<Uint8Array> {
    const packed = await this.source.read(start, entry.listed.compressedSize);
    try {
      // One byte at least, as zlib knows no limit of nothing.
      const whole = await inflate(packed, { maxOutputLength: Math.max(entry.size, 1) });
      if (whole.length !== entry.size) throw refusal(`unpacks to ${whole.length} bytes, not ${entry.size}`);
      checkCrc(entry, crc32(whole, 0), refusal);
      return whole;
    } catch (thrown) {
      if (thrown instanceof CocotagError) throw thrown;
      throw refusal(`cannot be unpacked: ${messageOf(thrown)}`);
    }
  }

  /** Holds a stored entry against its checksum, once, without having it in memory whole. */
  private async checkStored(entry: ZipEntry, start: number, refusal: Refusal): Promise<void> {
    if (this.checked.has(entry)) return;
    let crc = 0;
    for (let at = 0; at < entry.size; at += CHECK_BYTES) {
      crc = crc32(await this.source.read(start + at, Math.min(CHECK_BYTES, entry.size - at)), crc);
    }
    checkCrc(entry, crc, refusal);
    this.checked.add(entry);
  }
}

function checkCrc({ listed }: ZipEntry, crc: number, refusal: Refusal): void {
  if (crc === listed.crc32) return;
  throw refusal('its bytes do not have the checksum that the zip file gives for them', WRONG_CRC_HINT);
}
