import { expect, test } from '@jest/globals';
import { CocotagError } from '../../../src/errors.js';
import { type ProxyEnvironment, proxyAuthorization, proxyFor } from '../../../src/models/hub/proxies.js';

function chosen(url: string, environment: ProxyEnvironment): string | undefined {
  return proxyFor(new URL(url), environment)?.href;
}

const PROXY = 'http://proxy.example:3128/';

test.each<[string, string, ProxyEnvironment, string | undefined]>([
  ['none', 'https://a.example', {}, undefined],
  ['that of https', 'https://a.example', { HTTPS_PROXY: PROXY }, PROXY],
  ['that of http', 'http://a.example', { HTTP_PROXY: PROXY }, PROXY],
  ['not that of http for https', 'https://a.example', { HTTP_PROXY: PROXY }, undefined],
  ['not that of https for http', 'http://a.example', { HTTPS_PROXY: PROXY }, undefined],
  ['that of all', 'https://a.example', { ALL_PROXY: PROXY }, PROXY],
  ['the nearer one', 'https://a.example', { ALL_PROXY: 'http://other', HTTPS_PROXY: PROXY }, PROXY],
  ['small letters first', 'https://a.example', { HTTPS_PROXY: 'http://other', https_proxy: PROXY }, PROXY],
  ['one without a protocol', 'https://a.example', { HTTPS_PROXY: 'proxy.example:3128' }, PROXY],
  ['one that is not empty', 'https://a.example', { https_proxy: ' ', ALL_PROXY: PROXY }, PROXY],
])('chooses %s', (_, url, environment, expected) => {
  expect(chosen(url, environment)).toBe(expected);
});

test.each<[string, string, boolean]>([
  ['*', 'https://a.example', true],
  ['a.example', 'https://a.example', true],
  ['A.Example', 'https://a.example', true],
  ['example', 'https://a.example', true],
  ['.example', 'https://a.example', true],
  ['*.example', 'https://a.example', true],
  ['b.example,a.example', 'https://a.example', true],
  ['b.example a.example', 'https://a.example', true],
  ['ample', 'https://a.example', false],
  ['b.a.example', 'https://a.example', false],
  ['a.example:443', 'https://a.example', true],
  ['a.example:8443', 'https://a.example', false],
  ['a.example:8443', 'https://a.example:8443', true],
  ['a.example', 'https://a.example./', true],
  ['127.0.0.1', 'http://127.0.0.1:80', true],
  ['0.0.1', 'http://127.0.0.1', false],
  ['127.0.0.0/8', 'http://127.1.2.3', true],
  ['127.0.0.0/8', 'http://128.1.2.3', false],
  ['127.0.0.0/99', 'http://127.1.2.3', false],
  ['::1', 'http://[::1]:8080', true],
  ['[::1]:8080', 'http://[::1]:8080', true],
  ['fe80::/10', 'http://[fe80::1]', true],
  ['', 'https://a.example', false],
])('with NO_PROXY=%s and %s goes without: %s', (list, url, isExempt) => {
  const environment = { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, NO_PROXY: list };
  expect(chosen(url, environment) === undefined).toBe(isExempt);
});

test.each([
  ['socks5://me:secret@proxy.example', 'SOCKS'],
  ['ftp://me:secret@proxy.example', 'HTTPS_PROXY'],
  ['http://me:secret@pro xy', 'HTTPS_PROXY'],
  ['http://me:secret%zz@proxy.example', 'HTTPS_PROXY'],
])('refuses %s, but does not repeat it', (proxy, word) => {
  const act = (): unknown => chosen('https://a.example', { HTTPS_PROXY: proxy });
  expect(act).toThrow(CocotagError);
  expect(act).toThrow(word);
  expect(act).not.toThrow('secret');
});

test('gives a proxy its user and password', () => {
  const authorization = proxyAuthorization(new URL('http://me:s%40crit@proxy.example'));
  expect(authorization).toBe(`Basic ${Buffer.from('me:s@crit').toString('base64')}`);
  expect(proxyAuthorization(new URL('http://proxy.example'))).toBeUndefined();
});
