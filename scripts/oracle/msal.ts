// The vendor's own libraries for Node: sign-in (MSAL) and the Graph client, both MIT.

import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type Client, outcomesOf } from './client.ts'
import { run } from './command.ts'

const driver = fileURLToPath(new URL('msal.driver.mjs', import.meta.url))
const packages = ['@azure/msal-node', '@microsoft/microsoft-graph-client'] as const

export const msal: Client = {
  name: 'msal-node, graph-client',
  async install(folder) {
    const manifest = join(folder, 'package.json')
    if (!existsSync(manifest)) writeFileSync(manifest, '{"private":true}')
    const args = ['install', '--no-audit', '--no-fund', ...packages]
    const installed = await run({ program: 'npm', args, cwd: folder, timeoutMs: 300_000 })
    if (installed.code !== 0) return { missing: `npm: ${installed.output.trim().slice(-300)}` }
    const versions = packages.map((name) => {
      const text = readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')
      return (JSON.parse(text) as { version: string }).version
    })
    return { version: versions.join(', ') }
  },
  async *steps(on, folder) {
    copyFileSync(driver, join(folder, 'driver.mjs'))
    const env = {
      NODE_EXTRA_CA_CERTS: on.caFile,
      ORACLE: JSON.stringify({
        urls: on.urls,
        tenantId: on.tenantId,
        user: on.user,
        password: on.password,
        redirectUri: on.redirectUri,
        ...on.application,
      }),
    }
    const { output } = await run({ program: process.execPath, args: ['driver.mjs'], cwd: folder, env })
    yield* outcomesOf(output)
  },
}
