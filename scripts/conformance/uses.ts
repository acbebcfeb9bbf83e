// What the tests of a file that carry the mark of a requirement use: from their own bodies through the helpers, variables and
// modules of tests that these name, up to the modules that are no tests. What stands beside them in the file proves nothing
// for them. Read from the syntax tree; where a mark is put together at run time, all tests of the file count.

import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'vite'

import { existsSync, readFileSync } from '../files.ts'

export type Uses = {
  /** Paths of our own modules, names of packages. */
  readonly modules: ReadonlySet<string>
  /** The source of each test and helper. */
  readonly texts: readonly string[]
}

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<Record<string, unknown>>
type Imported = { readonly module: string; readonly name: string }
type Test = { readonly node: Node; readonly around: readonly Node[] }
type Source = {
  readonly file: string
  readonly text: string
  /** By name: the nodes that declare it or give it its value, outside of tests. */
  readonly definitions: ReadonlyMap<string, readonly Node[]>
  readonly imports: ReadonlyMap<string, Imported>
  readonly tests: readonly Test[]
}

export function usesOf(testFile: string, id: string): Uses {
  const source = sourceOf(testFile)
  const marked = source.tests.filter((test) => marksOf(source, test).some((text) => text.includes(`[${id}`)))
  const modules = new Set<string>()
  const texts: string[] = []
  const visited = new Set<Node>()
  const visit = (from: Source, node: Node): void => {
    if (visited.has(node)) return
    visited.add(node)
    texts.push(from.text.slice(node.start, node.end))
    for (const module of dynamicImports(from, node)) visitModule(module)
    for (const name of namesIn(node)) visitName(from, name)
  }
  const visitName = (from: Source, name: string): void => {
    for (const node of from.definitions.get(name) ?? []) visit(from, node)
    const imported = from.imports.get(name)
    if (!imported) return
    modules.add(imported.module)
    if (!isOfTests(imported.module)) return
    if (imported.name === '*') visitModule(imported.module)
    else visitName(sourceOf(imported.module), imported.name)
  }
  const visitModule = (module: string): void => {
    modules.add(module)
    if (!isOfTests(module)) return
    const all = sourceOf(module)
    for (const name of [...all.definitions.keys(), ...all.imports.keys()]) visitName(all, name)
  }
  for (const { node, around } of marked.length > 0 ? marked : source.tests) {
    visit(source, node)
    for (const group of around) for (const name of namesIn(group.callee as Node)) visitName(source, name)
  }
  return { modules, texts }
}

export const isOfTests = (file: string): boolean => /^test\/.*\.ts$|\.test\.ts$/.test(file) && existsSync(file)

/** The texts of a test in which its marks are: its title, its table, and the titles around it. */
function marksOf({ text, definitions }: Source, { node, around }: Test): string[] {
  const titles = [node, ...around].map((call) => argumentsOf(call)[0]).filter((title) => title !== undefined)
  const table = [node.callee as Node, ...titles]
  const named = table.flatMap(namesIn).flatMap((name) => definitions.get(name) ?? [])
  return [...table, ...named].map(({ start, end }) => text.slice(start, end))
}

const sources = new Map<string, Source>()

function sourceOf(file: string): Source {
  const known = sources.get(file)
  if (known) return known
  const text = readFileSync(file)
  const definitions = new Map<string, Node[]>()
  const imports = new Map<string, Imported>()
  const tests: Test[] = []
  const define = (names: readonly string[], node: Node): void => {
    for (const name of names) definitions.set(name, [...(definitions.get(name) ?? []), node])
  }
  const walk = (node: Node, around: readonly Node[]): void => {
    if (isCallOf(node, /^(?:test|it)$/)) {
      tests.push({ node, around })
      return
    }
    if (/^(?:Function|Class)Declaration$/.test(node.type) && node.id) define(namesIn(node.id as Node), node)
    if (node.type === 'VariableDeclarator') define(namesIn(node.id as Node), node)
    if (node.type === 'AssignmentExpression') define(namesIn(node.left as Node), node)
    const isGroup = node.type === 'CallExpression' && argumentsOf(node).length > 1
    for (const child of childrenOf(node)) walk(child, isGroup ? [...around, node] : around)
  }
  const program = parseSync(file, text).program as unknown as Node
  for (const statement of program.body as readonly Node[]) {
    const { type, source, specifiers } = statement
    if (source && /^(?:Import|ExportNamed)Declaration$/.test(type)) readImports(file, statement, imports)
    else if (!(specifiers as readonly Node[] | undefined)?.length) walk(statement, [])
  }
  const read = { file, text, definitions, imports, tests }
  sources.set(file, read)
  return read
}

/** A type leaves nothing behind at run time. */
function readImports(file: string, statement: Node, imports: Map<string, Imported>): void {
  if (statement.importKind === 'type' || statement.exportKind === 'type') return
  const module = moduleOf(file, String((statement.source as Node).value))
  for (const one of statement.specifiers as readonly Node[]) {
    if (one.importKind === 'type') continue
    const [here, there] = one.exported ? [one.exported, one.local] : [one.local, one.imported]
    imports.set(nameOf(here as Node), { module, name: there ? nameOf(there as Node) : '*' })
  }
}

const nameOf = ({ name, value }: Node): string => String(name ?? value)

const moduleOf = (file: string, name: string): string =>
  name.startsWith('.') ? normalize(join(dirname(file), name)) : name

function dynamicImports({ file, text }: Source, node: Node): string[] {
  return [...text.slice(node.start, node.end).matchAll(/\bimport\('([^']+)'\)/g)].map(([, name = '']) =>
    moduleOf(file, name),
  )
}

const argumentsOf = (node: Node): readonly Node[] => (node.arguments ?? []) as readonly Node[]

/** `test(…)`, `test.only(…)`, `test.each(…)(…)`. */
function isCallOf(node: Node, name: RegExp): boolean {
  if (node.type !== 'CallExpression' || argumentsOf(node).length < 2) return false
  let callee = node.callee as Node
  while (callee.type !== 'Identifier') {
    const next = callee.type === 'MemberExpression' ? callee.object : callee.callee
    if (!next) return false
    callee = next as Node
  }
  return name.test(nameOf(callee))
}

/** The names that something uses, without those of members and of types. */
function namesIn(node: Node): string[] {
  if (node.type === 'Identifier') return [nameOf(node)]
  return childrenOf(node).flatMap(namesIn)
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

function childrenOf(node: Node): Node[] {
  const left =
    (node.type === 'MemberExpression' && !node.computed && node.property) ||
    (node.type === 'Property' && !node.computed && !node.shorthand && node.key)
  return Object.values(node)
    .flat()
    .filter(isNode)
    .filter((child) => child !== left && !isType(child))
}

/** `x as T`, `x!` and `x satisfies T` hold a value; every other such node is of types alone. */
const isType = ({ type }: Node): boolean => /^TS(?!AsExpression|NonNull|Satisfies)/.test(type)
