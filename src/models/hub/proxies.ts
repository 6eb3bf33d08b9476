import { BlockList, isIP } from 'node:net';
import { CocotagError } from '../../errors.js';

/** Variables of the environment by their names, of which those of proxies are read. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/** The ports that a URL need not name. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy for an address, as curl reads the environment: HTTPS_PROXY or HTTP_PROXY by the address's own protocol,
 * else ALL_PROXY, in small letters first; none for the hosts of NO_PROXY.
 *
 * @throws CocotagError USAGE where it is no proxy of HTTP; its address is not repeated, as it may hold a password.
 */
export function proxyFor(url: URL, environment: ProxyEnvironment): URL | undefined {
  const names = [`${url.protocol.slice(0, -1)}_proxy`, 'all_proxy'];
  const name = names
    .flatMap((lower) => [lower, lower.toUpperCase()])
    .find((candidate) => (environment[candidate]?.trim() ?? '') !== '');
  if (name === undefined || isExempt(url, environment)) return undefined;
  return parseProxy(environment[name]?.trim() ?? '', name);
}

/** The value of a Proxy-Authorization header, where the proxy's address has a user. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(user).toString('base64')}`;
}

function parseProxy(text: string, name: string): URL {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !(url.protocol in DEFAULT_PORTS) || !isDecodable(url)) {
    const kind = url?.protocol.startsWith('socks') ? 'names a SOCKS proxy' : 'is no address of a proxy';
    throw new CocotagError('USAGE', `${name} ${kind}`, {
      hint: 'Give the address of an HTTP proxy, such as http://proxy.example:3128, or unset it.',
    });
  }
  return url;
}

function isDecodable(url: URL): boolean {
  try {
    proxyAuthorization(url);
    return true;
  } catch {
    // A stray percent sign. The caller says which variable it is in.
    return false;
  }
}

/**
 * Whether NO_PROXY lists a host: by its name, by a domain that it is in (`example.com`, `.example.com`,
 * `*.example.com`), by address or range of addresses (`10.0.0.0/8`), each perhaps with a port; `*` is every host.
 */
function isExempt(url: URL, environment: ProxyEnvironment): boolean {
  const list = environment.no_proxy || environment.NO_PROXY || '';
  const host = bareHost(url);
  const port = url.port || DEFAULT_PORTS[url.protocol];
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, ownPort] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
      if (ownPort !== undefined && ownPort !== port) return false;
      const domain = name.replace(/^\*?\.|^\[|\]$/g, '');
      return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`)) || isInRange(host, domain);
    });
}

function isInRange(host: string, range: string): boolean {
  const [start = '', bits = ''] = range.split('/');
  const kind = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  const isRange = isIP(host) !== 0 && isIP(start) === isIP(host) && /^\d{1,3}$/.test(bits);
  if (!isRange || Number(bits) > (kind === 'ipv6' ? 128 : 32)) return false;
  const addresses = new BlockList();
  addresses.addSubnet(start, Number(bits), kind);
  return addresses.check(host, kind);
}

/** A URL's host as the network takes it: IPv6 addresses without brackets, names without the dot of the root. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** A URL's host with its port, always: what CONNECT asks for. */
export function hostAndPort({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
}
