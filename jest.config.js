/** Pure rooms run from source; what needs a command, a worker or a session spawns the built program. */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Vega is an ES module, which jest does not load; this is the same in one file.
    '^vega$': '<rootDir>/node_modules/vega/build/vega.js',
  },
  testTimeout: 60_000,
};
