export type { Licence } from './licence.js';
export type { ProxyEnvironment } from './proxies.js';
export { type PulledFile, type PullOptions, pullFile } from './pull.js';
export { type HubReference, isHubReference, parseHubReference } from './reference.js';
export type { PullProgress } from './transfer.js';
