import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';

// The last step of the build: oclif.manifest.json, from which oclif shows help and finds a command without loading
// any. The `oclif` package does the same, with an AWS SDK and 180 packages behind it.
const root = join(fileURLToPath(import.meta.url), '../../..');
const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 2)}\n`);
