import type { ByteSource } from './byte-source.js';
import { bytesOf, toFloat32 } from './dtypes.js';
import { factsOf } from './facts.js';
import { PICKLE_LIMITS } from './pickle/limits.js';
import { unpickle } from './pickle/unpickle.js';
import type { PickleTensor, PickleValue } from './pickle/values.js';
import { type Refusal, refusalAt, SAVE_WEIGHTS, shown } from './refusal.js';
import { findStateDicts, type StateDict } from './state-dict.js';
import { type StoredTensor, type StoredTensors, TENSORS_LIMIT } from './stored-tensors.js';
import { elementCount, extentOf, gather } from './tensor-view.js';
import { ZipArchive } from './zip-archive.js';
import type { ZipEntry } from './zip-entries.js';

/**
 * How many times its storages' bytes a state dict's tensors may show, and how many may come to it. Tensors may share
 * numbers; with strides of 0 a number may even be millions of them.
 */
const SHARING_LIMIT = 4;
const SHARING_BYTES = 16 * 2 ** 20;

/**
 * Reads what torch.save writes since 1.6: a zip file with a pickle, `NAME/data.pkl`, and a file a storage. Of the
 * tensors nothing is read yet.
 *
 * @throws CocotagError CHECKPOINT_INVALID where it is none, holds no state dict, or one that is not what it says.
 */
export async function readPth(source: ByteSource, refusal: Refusal): Promise<StoredTensors> {
  const archive = await ZipArchive.open(source, refusal);
  const folder = folderOf(archive, refusal);
  await checkByteOrder(archive, folder, refusal);
  const checkpoint = await readPickle(archive, folder, refusal);
  const [dict, ...others] = findStateDicts(checkpoint);
  if (dict === undefined) throw refusal('holds no state dict, which has names and tensors', SAVE_WEIGHTS);
  return {
    tensors: storedTensors(archive, folder, dict, refusal),
    place: dict.place,
    otherPlaces: others.map(({ place }) => place),
    facts: factsOf(checkpoint),
  };
}

/** The folder inside the zip file, with its slash; torch calls it after the file. */
function folderOf(archive: ZipArchive, refusal: Refusal): string {
  const pickles = [...archive.entries.keys()].filter((name) => /^(?:[^/]+\/)?data\.pkl$/.test(name));
  const [pickle, ...others] = pickles;
  if (pickle === undefined) {
    throw refusal('is a zip file without a data.pkl, so torch.save did not write it', SAVE_WEIGHTS);
  }
  if (others.length > 0) throw refusal('is a zip file with more than one data.pkl');
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (archive.entries.has(`${folder}constants.pkl`)) {
    throw refusal('is a TorchScript program, not a file of weights', SAVE_WEIGHTS);
  }
  return folder;
}

/** torch writes on which kind of machine the numbers were saved, since 2.1. */
async function checkByteOrder(archive: ZipArchive, folder: string, refusal: Refusal): Promise<void> {
  const entry = archive.entries.get(`${folder}byteorder`);
  if (entry === undefined) return;
  const order = entry.size > 16 ? '' : Buffer.from(await archive.read(entry)).toString('latin1');
  if (order === 'little') return;
  if (order !== 'big') throw refusal('its byteorder is neither "little" nor "big"');
  throw refusal(
    'its numbers were saved big-endian, which is not read',
    'Load it with torch on the computer at hand, and save it again.',
  );
}

async function readPickle(archive: ZipArchive, folder: string, refusal: Refusal): Promise<PickleValue> {
  const refusalHere = refusalAt(refusal, 'data.pkl');
  const entry = archive.entries.get(`${folder}data.pkl`);
  if (entry === undefined || entry.size > PICKLE_LIMITS.bytes) {
    throw refusalHere(`is longer than ${PICKLE_LIMITS.bytes} bytes`, SAVE_WEIGHTS);
  }
  return unpickle(await archive.read(entry), refusalHere);
}

function storedTensors(
  archive: ZipArchive,
  folder: string,
  { tensors }: StateDict,
  refusal: Refusal,
): ReadonlyMap<string, StoredTensor> {
  if (tensors.size > TENSORS_LIMIT) throw refusal(`has more than ${TENSORS_LIMIT} tensors`);
  const stored = new Map<string, StoredTensor>();
  const storages = new Set<ZipEntry>();
  let shownBytes = 0;
  for (const [name, tensor] of tensors) {
    const entry = storageEntry(archive, folder, tensor, refusalAt(refusal, shown(name)));
    storages.add(entry);
    shownBytes += costOf(tensor, entry);
    stored.set(name, {
      dtype: tensor.storage.dtype,
      shape: tensor.view.shape,
      read: () => readTensor(archive, entry, tensor),
    });
  }
  const storedBytes = [...storages].reduce((sum, { size }) => sum + size, 0);
  if (shownBytes > SHARING_LIMIT * storedBytes + SHARING_BYTES) {
    throw refusal(`its tensors show ${shownBytes} bytes, and it stores ${storedBytes}`, SAVE_WEIGHTS);
  }
  return stored;
}

/** The file of a tensor's storage, which has to be as long as the pickle says. */
function storageEntry(
  archive: ZipArchive,
  folder: string,
  { storage }: PickleTensor,
  refusal: Refusal,
): ZipEntry {
  const { key, dtype, elements } = storage;
  const entry = archive.entries.get(`${folder}data/${key}`);
  if (entry === undefined) throw refusal(`its storage, data/${key}, is not in the file`);
  const bytes = bytesOf(dtype, elements);
  if (entry.size === bytes) return entry;
  throw refusal(
    `its storage, data/${key}, should have ${bytes} bytes (${elements} of ${dtype}) and has ${entry.size}`,
  );
}

/** The bytes that a tensor takes to read, and then in memory; of a compressed storage it reads all. */
function costOf({ storage, view }: PickleTensor, entry: ZipEntry): number {
  const read = entry.isDeflated ? storage.elements : extentOf(view);
  return bytesOf(storage.dtype, Math.max(read, elementCount(view.shape)));
}

async function readTensor(
  archive: ZipArchive,
  entry: ZipEntry,
  { storage: { dtype }, view }: PickleTensor,
): Promise<Float32Array<ArrayBuffer>> {
  const position = bytesOf(dtype, view.offset);
  const bytes = await archive.read(entry, position, bytesOf(dtype, extentOf(view)));
  return gather(toFloat32(dtype, bytes), view);
}
