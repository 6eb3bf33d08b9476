import { measureCocotag } from '../command.mjs';

/** Until the end of what only prints, and until the first row; all files are in the system's cache. */
export function startUpTasks({ graphs, sets }) {
  const [photo] = sets[0].files;
  const printing = [['--version'], ['--help'], ['tag', '--help']].map((args) =>
    task(args.join(' '), async () => (await measureCocotag(...args)).seconds),
  );
  const firstRow = graphs.map(({ id, precision, name }) =>
    task(`first row of ${name}`, async () => {
      const args = ['tag', photo, '-m', id, '--precision', precision, '-q', '--no-config', '--ndjson', '-'];
      return (await measureCocotag(...args)).firstOutput;
    }),
  );
  return [...printing, ...firstRow];
}

function task(subject, seconds) {
  return {
    part: 'start-up',
    subject,
    photos: '',
    setting: '',
    measure: async () => ({ seconds: await seconds() }),
  };
}
