import { pullFile } from '../../../dist/models/hub/index.js';

// Run by network.test.ts in a process of its own: which authorities are trusted is settled when a process begins.
const { reference, options } = JSON.parse(process.argv[2]);
try {
  console.log(JSON.stringify(await pullFile(reference, options)));
} catch (error) {
  console.error(`${error.code}: ${error.message}`);
}
