import config from '../../jest.config.js';

/** What needs a browser: `npm run test:browser`. `npm test` goes without. */
export default {
  ...config,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/browser/*.browser.ts'],
  verbose: true, // Names what is skipped.
};
