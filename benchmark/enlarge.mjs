// node benchmark/enlarge.mjs PHOTOS OUT MEGAPIXELS
//
// Makes large photos of small ones, for measuring: same names, same aspect ratio, same colour profile, JPEG quality 92.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const [from, to, megapixels] = process.argv.slice(2);
if (megapixels === undefined) {
  console.error('Usage: node benchmark/enlarge.mjs PHOTOS OUT MEGAPIXELS');
  process.exit(2);
}
await mkdir(to, { recursive: true });
for (const name of await readdir(from)) {
  if (!/\.jpe?g$/i.test(name)) continue;
  const image = sharp(join(from, name)).autoOrient();
  const { autoOrient: size } = await sharp(join(from, name)).metadata();
  const factor = Math.sqrt((Number(megapixels) * 1e6) / (size.width * size.height));
  await image
    .resize(Math.round(size.width * factor), Math.round(size.height * factor), {
      fit: 'fill',
      kernel: 'lanczos3',
    })
    .keepIccProfile()
    .jpeg({ quality: 92 })
    .toFile(join(to, name));
}
