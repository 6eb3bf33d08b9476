// node benchmark/enlarge.mjs PHOTOS OUT MEGAPIXELS
//
// Makes large photos of small ones, for measuring: same names, same aspect ratio, same colour profile, JPEG quality 92.
import { mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/**
 * @param paths - JPEG files.
 * @param to - A folder, which is made.
 */
export async function enlarge(paths, to, megapixels) {
  await mkdir(to, { recursive: true });
  for (const path of paths) {
    const { autoOrient: size } = await sharp(path).metadata();
    const factor = Math.sqrt((megapixels * 1e6) / (size.width * size.height));
    await sharp(path)
      .autoOrient()
      .resize(Math.round(size.width * factor), Math.round(size.height * factor), {
        fit: 'fill',
        kernel: 'lanczos3',
      })
      .keepIccProfile()
      .jpeg({ quality: 92 })
      .toFile(join(to, basename(path)));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [from, to, megapixels] = process.argv.slice(2);
  if (megapixels === undefined) {
    console.error('Usage: node benchmark/enlarge.mjs PHOTOS OUT MEGAPIXELS');
    process.exit(2);
  }
  const names = (await readdir(from)).filter((name) => /\.jpe?g$/i.test(name));
  await enlarge(
    names.map((name) => join(from, name)),
    to,
    Number(megapixels),
  );
}
