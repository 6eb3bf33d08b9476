import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CocotagError } from '../errors.js';

/**
 * Whether onnxruntime-node's CUDA library is there. Its install script adds it to the package; asking for CUDA
 * without it throws and prints a red line of its own, and `listSupportedBackends()` says "not bundled" either way.
 */
export function isCudaInstalled(): boolean {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  const folder = join(dirname(entry), '../bin/napi-v6', process.platform, process.arch);
  const library =
    process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  return existsSync(join(folder, library));
}

/** DEVICE_UNAVAILABLE with what has to be installed. */
export function cudaUnavailable(reason: string, cause?: unknown): CocotagError {
  return new CocotagError('DEVICE_UNAVAILABLE', `CUDA cannot be used: ${reason}`, {
    hint: [
      'CUDA needs Linux on x64, an NVIDIA driver, CUDA 12 and cuDNN 9, and onnxruntime-node with its CUDA files:',
      '  ONNXRUNTIME_NODE_INSTALL=cuda12 npm install -g cocotag',
      'Use --device cpu, or --device auto to take CUDA only where it works.',
    ].join('\n'),
    cause,
  });
}
