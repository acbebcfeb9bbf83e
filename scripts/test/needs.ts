// What each test file needs beside Node, read from what it imports, directly or through other files: a database, a server,
// another socket or process, a browser, a software TPM. Nobody keeps a list: a new test is in the right set by itself.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

export type Need = 'database' | 'server' | 'browser' | 'tpm' | 'ldap' | 'sealed'

const needByImport: Readonly<Record<string, Need>> = {
  'test/support/database/database.ts': 'database',
  'src/db/embedded/start.ts': 'database',
  'test/support/tpm/swtpm.ts': 'tpm',
  'test/support/directory/slapd.ts': 'ldap',
  'test/support/sealed/tools.ts': 'sealed',
  'playwright-core': 'browser',
  fastify: 'server',
  'node:child_process': 'server',
  'node:http': 'server',
  'node:https': 'server',
  'node:net': 'server',
  'node:tls': 'server',
}

export type TestFile = { readonly path: string; readonly needs: ReadonlySet<Need> }

/** Every test file below `root`, in a stable order. */
export function testFiles(root: string): TestFile[] {
  const importsOf = remembered((path) => importsIn(root, path))
  return ['src', 'test']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    )
    .filter((path) => path.endsWith('.test.ts'))
    .sort()
    .map((path) => ({ path, needs: needsOf(path, importsOf) }))
}

function needsOf(path: string, importsOf: (path: string) => readonly string[]): Set<Need> {
  const seen = new Set([path])
  const needs = new Set<Need>()
  for (const each of seen) {
    const need = needByImport[each]
    if (need) needs.add(need)
    for (const next of importsOf(each)) seen.add(next) // a set is walked to the end of what is added meanwhile
  }
  return needs
}

/** Modules by their names, own files by their paths from the root. An import of types alone leaves nothing to need. */
function importsIn(root: string, path: string): readonly string[] {
  if (!/\.tsx?$/.test(path)) return []
  const text = readFileSync(join(root, path), 'utf8')
  return [...text.matchAll(/^(?:import|export)(?! type)\s[^;'"]*?'([^']+)'|\bimport\('([^']+)'\)/gm)]
    .map(([, fixed, late]) => fixed ?? late ?? '')
    .map((name) => (name.startsWith('.') ? relative(root, resolve(root, dirname(path), name)) : name))
    .filter((name) => !name.includes('/') || name.startsWith('node:') || existsSync(join(root, name)))
}

function remembered<T>(read: (path: string) => T): (path: string) => T {
  const byPath = new Map<string, T>()
  return (path) => {
    const known = byPath.get(path) ?? read(path)
    byPath.set(path, known)
    return known
  }
}
