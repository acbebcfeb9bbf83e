// Where examples are executed: a server, a tenant whose domains are those that examples name, a folder with the files, and the
// means to have what an example speaks of, or not to have it yet.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'

import { commandLine, taxiwayOn } from '../world/command-line.ts'
import { startWorld } from '../world/world.ts'
import { writeExampleFiles } from './files.ts'
import { devices } from './have/devices.ts'
import { machine } from './have/machine.ts'
import { people } from './have/people.ts'
import { things } from './have/things.ts'
import { run } from './run.ts'

const domains = ['contoso.example', 'home.example']

export type Stage = Awaited<ReturnType<typeof startStage>>

/** `domain` is the default one of its tenant. */
export async function startStage(domain: 'contoso.example' | 'home.example') {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-examples-'))
  const before = process.cwd()
  const { PATH: path } = process.env
  const world = await startWorld()
  const tenant = await world.tenant(domain, { moreDomains: domains.filter((one) => one !== domain) })
  await tenant.user('admin', { domain: 'home.example', roles: ['global-administrator'] })
  vi.stubEnv('TAXIWAY_DATA', world.folder)
  vi.stubEnv('HOME', folder)
  const { serverUrl, url } = world.database
  vi.stubEnv('DATABASE_URL', serverUrl)
  vi.stubEnv('TAXIWAY_DATABASE_OWNER_URL', url)
  process.chdir(folder)
  writeFileSync('taxiway.json', JSON.stringify({ urls: world.urls, ca: world.caFile }))
  const stage = { folder, world, tenant, api: tenant.api, taxiway: taxiwayOn(undefined) }
  return {
    ...stage,
    printed: (...words: string[]) => run(stage.taxiway, { words }),
    ...things(stage),
    ...people(stage),
    ...devices(stage),
    ...machine(folder),
    /** As before the first example, as far as it is outside the tenant. */
    tidy() {
      vi.stubEnv('PATH', path)
      commandLine(world, tenant)
      writeExampleFiles(folder, world.ca)
    },
    async [Symbol.asyncDispose]() {
      process.chdir(before)
      vi.unstubAllEnvs()
      await world[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
