import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { parseSync } from '@swc/core';

/** What the tests of the architecture need to know of one file of src. */
export interface SourceFile {
  /** Relative to src. */
  readonly path: string;
  /** Files of src that it imports, relative to src; types and dynamic imports too. */
  readonly files: readonly string[];
  /** Packages and Node's own modules that it imports, without sub-paths: `valibot`, `@oclif/core`, `node:fs`. */
  readonly libraries: readonly string[];
  /** Names and members of globals that it uses: `process.env`, `console`, `process`. */
  readonly globals: readonly string[];
  /** Whether it is made of `export ... from` alone. */
  readonly isExportsOnly: boolean;
}

/** Parses all files of a folder of sources. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => parsed(path, readFileSync(join(folder, path), 'utf8')));
}

/** One file, by its text. */
export function parsed(path: string, text: string): SourceFile {
  const tree = parseSync(text, { syntax: 'typescript', target: 'es2022' });
  const specifiers: string[] = [];
  const globals: string[] = [];
  visit(tree, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) specifiers.push(specifier);
    const used = globalOf(node);
    if (used !== undefined) globals.push(used);
  });
  const own = specifiers.filter((specifier) => specifier.startsWith('.'));
  const others = specifiers.filter((specifier) => !specifier.startsWith('.'));
  return {
    path,
    files: unique(own.map((specifier) => pathOf(path, specifier))),
    libraries: unique(others.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier)),
    globals: unique(globals),
    isExportsOnly: tree.body.every(
      ({ type, ...rest }) =>
        type === 'ExportAllDeclaration' ||
        (type === 'ExportNamedDeclaration' && 'source' in rest && rest.source !== null),
    ),
  };
}

/** A node of the tree; what it holds is looked at before it is believed. */
type Node = Readonly<Record<string, unknown>>;

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see);
  } else if (typeof value === 'object' && value !== null) {
    const node = value as Node; // Any object can be asked for its keys.
    if (typeof node.type === 'string') see(node);
    // The object of a member is seen with the member, see globalOf().
    const isKnown = globalOf(node) !== undefined && node.type === 'MemberExpression';
    for (const [key, child] of Object.entries(node)) if (!(isKnown && key === 'object')) visit(child, see);
  }
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return textOf(node.source);
    case 'TsImportType':
      return textOf(node.argument);
    case 'CallExpression':
      return typeOf(node.callee) === 'Import' ? argumentOf(node) : undefined;
    case 'NewExpression': {
      // new URL('./worker.js', import.meta.url) names a file that runs, too.
      const specifier = argumentOf(node);
      return specifier?.startsWith('.') && specifier.endsWith('.js') ? specifier : undefined;
    }
    default:
      return undefined;
  }
}

/** `console` and `process.x` by its member; `process` where the whole of it is handed on. */
function globalOf(node: Node): string | undefined {
  if (node.type === 'MemberExpression' && nameOf(node.object) === 'process') {
    const member = nameOf(node.property);
    return member === undefined ? 'process' : `process.${member}`;
  }
  const name = node.type === 'Identifier' ? nameOf(node) : undefined;
  return name === 'process' || name === 'console' ? name : undefined;
}

function argumentOf(node: Node): string | undefined {
  const [first] = Array.isArray(node.arguments) ? node.arguments : [];
  return textOf(first?.expression);
}

function typeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
}

/** The value of a text in the source. */
function textOf(value: unknown): string | undefined {
  if (typeOf(value) !== 'StringLiteral') return undefined;
  const { value: text } = value as { value: string }; // That is what a StringLiteral holds.
  return text;
}

function nameOf(value: unknown): string | undefined {
  if (typeOf(value) !== 'Identifier') return undefined;
  const { value: name } = value as { value: string }; // That is what an Identifier holds.
  return name;
}

function pathOf(importer: string, specifier: string): string {
  return relative('.', normalize(join(dirname(importer), specifier))).replace(/\.js$/, '.ts');
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
