// libhimmelblau (LGPL): the broker of Linux log-in, with device key and transport key apart and both in a software TPM.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type Client, outcomesOf } from './client.ts'
import { run } from './command.ts'

const driver = fileURLToPath(new URL('himmelblau', import.meta.url))
export const himmelblau: Client = {
  name: 'libhimmelblau',
  async install(folder) {
    const home = join(folder, 'himmelblau')
    const args = ['build', '--quiet', '--manifest-path', join(home, 'Cargo.toml')]
    await run({ program: 'cp', args: ['-R', driver, folder], cwd: folder })
    // some four hundred crates at the first run
    const built = await run({ program: 'cargo', args, cwd: folder, timeoutMs: 1_800_000 })
    if (built.code !== 0) return { missing: `cargo: ${built.output.trim().slice(-300)}` }
    const { output } = await run({ program: 'cargo', args: ['pkgid', 'libhimmelblau'], cwd: home })
    return { version: output.trim().split('@').at(-1) ?? '' }
  },
  async *steps(on, folder) {
    const program = join(folder, 'himmelblau', 'target', 'debug', 'oracle-himmelblau')
    if (!existsSync(program)) return
    const env = {
      ORACLE_AUTHORITY: `${on.urls.login}/${on.tenantId}`,
      ORACLE_USER: on.user,
      ORACLE_PASSWORD: on.password,
      HIMMELBLAU_DISCOVERY_URL: on.urls.drs,
      SSL_CERT_FILE: on.caFile,
    }
    const { output } = await run({ program, args: [], cwd: folder, env })
    yield* outcomesOf(output)
  },
}
