import { test } from '@jest/globals';

// `npm run test:browser` looks at the report in a real Chromium, where there is one: see report.browser.ts.
test.skip('the report in Chromium is looked at by `npm run test:browser`, not here', () => {});
