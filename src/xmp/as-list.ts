import { NAMESPACES } from './fields.js';
import { escapedText } from './markup.js';
import type { Packet } from './packet.js';

/** An element that can hold no list as it stands, written as one; `words` follow those that it had. */
export function asList(packet: Packet, element: string, words: readonly string[]): string {
  const [open = ''] = /^<(?:[^"'>]|"[^"]*"|'[^']*')*>/.exec(element) ?? [];
  const start = open.replace(/\/>$/, '>');
  const [, name = '', local = ''] = /^<((?:[^\s/>:]*:)?([^\s/>:]+))/.exec(open) ?? [];
  const item = (content: string, prefix: string) => `<${prefix}li>${content}</${prefix}li>`;
  if (['Bag', 'Seq', 'Alt'].includes(local)) {
    const prefix = name.slice(0, name.length - local.length);
    return `${start}${words.map((word) => item(escapedText(word), prefix)).join('')}</${name}>`;
  }
  const inner = element.slice(open.length, element.lastIndexOf('<'));
  const items = [...(inner.trim() === '' ? [] : [inner]), ...words.map(escapedText)];
  const bag = `<rdf:Bag${rdfDeclaration(packet)}>${items.map((content) => item(content, 'rdf:')).join('')}</rdf:Bag>`;
  return `${start}${bag}</${name}>`;
}

/** What must be declared before the prefix `rdf` can be used. */
export function rdfDeclaration({ rdf }: Packet): string {
  return rdf.name === 'rdf:RDF' ? '' : ` xmlns:rdf="${NAMESPACES.rdf}"`;
}
