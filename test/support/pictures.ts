import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** The colours that the package for tests tells apart, and the tags that it gives them. */
export const TAGS_OF = { red: 'person', lime: 'cat', blue: 'dog', black: '' } as const;
export type Colour = keyof typeof TAGS_OF;

/** A picture of one colour; its format is that of the name's ending, or PNG. */
export async function picture(colour: string, name = 'a.png', side = 16): Promise<Buffer> {
  const image = sharp({ create: { width: side, height: side, channels: 3, background: colour } });
  const ending = name.split('.').at(-1) ?? '';
  const format =
    { jpg: 'jpeg', jpeg: 'jpeg', webp: 'webp', gif: 'gif', tif: 'tiff', avif: 'avif' }[ending] ?? 'png';
  return image.toFormat(format as 'png').toBuffer();
}

/** Writes pictures into a folder, by name. */
export async function plantPictures(
  folder: string,
  colours: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, colour] of Object.entries(colours)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await picture(colour, name));
  }
}
