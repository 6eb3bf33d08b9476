import { expect, test } from '@jest/globals';
import { html, trusted, visible } from '../../../src/evaluation/report/page/markup.js';

test.each([
  [
    'text',
    html`<p>${'<script>alert("1")</script>'}</p>`,
    '<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</p>',
  ],
  ['text in an attribute', html`<p title="${`"'><b>&`}">`, '<p title="&quot;&#39;&gt;&lt;b&gt;&amp;">'],
  ['numbers', html`<b>${0.5}</b>`, '<b>0.5</b>'],
  ['pieces of HTML as they are', html`<p>${html`<b>${'a'}</b>`}</p>`, '<p><b>a</b></p>'],
  ['lists', html`<p>${['<', html`<i>`, ['>']]}</p>`, '<p>&lt;<i>&gt;</p>'],
  ['nothing for what is not there', html`<p>${undefined}${false}</p>`, '<p></p>'],
  ['what is trusted as it is', html`${trusted('<svg/>')}`, '<svg/>'],
])('shows %s', (_, { text }, expected) => {
  expect(text).toBe(expected);
});

test.each([
  ['a\u202egnp.exe', 'a\\u{202e}gnp.exe'],
  ['a\nb\u0000\u2028', 'a\\u{a}b\\u{0}\\u{2028}'],
  ['\u200ba\ufeff\u2066', '\\u{200b}a\\u{feff}\\u{2066}'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\ud800a', '\\u{d800}a'],
  ['Straße 猫 עברית 🐈', 'Straße 猫 עברית 🐈'],
])('%j becomes %j', (text, expected) => {
  expect(visible(text)).toBe(expected);
  expect(html`${text}`.text).toBe(expected);
});
