import { html, type Markup, trusted } from '../page/markup.js';
import type { ReportInput } from '../report-input.js';

/** Written in base64 they fill 2.4 MB: a page of 3 MB holds them and all else. */
const MOST_BYTES = 1_800_000;

/** Gives pictures for as long as the page has room: `thumbnail` says small, and a caller may forget. */
export class Thumbnails {
  #bytesLeft = MOST_BYTES;

  constructor(private readonly input: ReportInput) {}

  /** The picture of a photo, or a word where there is none. */
  async of(photo: number): Promise<Markup> {
    const jpeg = await this.input.thumbnail(photo);
    if (jpeg === undefined || jpeg.length > this.#bytesLeft)
      return html`<span class="no-picture">no picture</span>`;
    this.#bytesLeft -= jpeg.length;
    const name = this.input.photos[photo];
    return html`<img alt="Photo ${name}" src="data:image/jpeg;base64,${trusted(jpeg.toString('base64'))}">`;
  }
}
