// The vendor's own libraries for Node: sign-in (MSAL) and the Graph client, both MIT.

import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type Client, outcomesOf } from './client.ts'
import { run } from './command.ts'
import { oracleOf } from './installation.ts'

const driver = fileURLToPath(new URL('msal.driver.mjs', import.meta.url))
const packages = ['@azure/msal-node@7.2.3', '@microsoft/microsoft-graph-client@3.0.7'] as const

export const msal: Client = {
  name: 'msal-node, graph-client',
  async install(folder) {
    const manifest = join(folder, 'package.json')
    if (!existsSync(manifest)) writeFileSync(manifest, '{"private":true}')
    const args = ['install', '--no-audit', '--no-fund', ...packages]
    const installed = await run({ program: 'npm', args, cwd: folder, timeoutMs: 300_000 })
    if (installed.code !== 0) return { missing: `npm: ${installed.output.trim().slice(-300)}` }
    const versions = packages.map((name) => {
      const folderOf = join(folder, 'node_modules', name.slice(0, name.lastIndexOf('@')))
      const text = readFileSync(join(folderOf, 'package.json'), 'utf8')
      return (JSON.parse(text) as { version: string }).version
    })
    return { version: versions.join(', ') }
  },
  async *steps(on, folder) {
    copyFileSync(driver, join(folder, 'driver.mjs'))
    const env = { NODE_EXTRA_CA_CERTS: on.caFile, ...oracleOf(on) }
    const { output } = await run({ program: process.execPath, args: ['driver.mjs'], cwd: folder, env })
    yield* outcomesOf(output)
  },
}
