// The command line of an administrator of one tenant of a world: the commands themselves, in this process, against the
// server on its sockets.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { vi } from 'vitest'

import { commands } from '../../../src/commands/all.ts'
import { explainFailure } from '../../../src/commands/output.ts'
import { runCommand } from '../../../src/commands/usage.ts'
import type { World, WorldTenant } from './world.ts'

export type Said = { readonly code: number; readonly out: string; readonly err: string }

export function commandLine(world: World, tenant: WorldTenant): (...words: string[]) => Promise<Said> {
  const { tenantId, domain, application } = tenant
  const operator = { urls: world.urls, tenants: [{ tenantId, domain, ...application }] }
  writeFileSync(join(world.folder, 'operator.json'), JSON.stringify(operator))
  return taxiwayOn(world.folder)
}

/** One command after the other: what they print is caught from the console of this process. */
export function taxiwayOn(data: string | undefined): (...words: string[]) => Promise<Said> {
  return async (...words) => {
    const said: { out: string[]; err: string[] } = { out: [], err: [] }
    const log = vi.spyOn(console, 'log').mockImplementation((text) => void said.out.push(`${text}\n`))
    const error = vi.spyOn(console, 'error').mockImplementation((text) => void said.err.push(`${text}\n`))
    const before = process.exitCode
    process.exitCode = 0
    try {
      const program = new Command('taxiway')
      for (const load of Object.values(commands)) program.addCommand(await load())
      await runCommand(program, data === undefined ? words : [...words, '--data', data])
    } catch (caught) {
      explainFailure(caught, words.includes('--json'))
    } finally {
      log.mockRestore()
      error.mockRestore()
    }
    const code = Number(process.exitCode ?? 0)
    process.exitCode = before
    return { code, out: said.out.join(''), err: said.err.join('') }
  }
}
