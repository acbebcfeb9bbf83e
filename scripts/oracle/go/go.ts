// go-oidc, driven by a program of ours, and oauth2-proxy with its defaults, through which a person gets to a page.

import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { type Client, type Installed, outcomesOf } from '../client.ts'
import { type Ran, run } from '../command.ts'
import { type Installation, oracleOf, proxyOrigin } from '../installation.ts'

const source = fileURLToPath(new URL('.', import.meta.url))
const proxyVersion = 'v7.15.6'
/** The first build reads and compiles some two hundred packages. */
const timeoutMs = 1_800_000

async function buildDriver(folder: string): Promise<Installed> {
  const home = join(folder, 'driver')
  cpSync(source, home, { recursive: true, filter: (path) => !path.endsWith('.ts') })
  const args = ['build', '-mod=mod', '-o', join(folder, 'oracle'), '.']
  const built = await run({ program: 'go', args, cwd: home, timeoutMs })
  if (built.code !== 0) return { missing: `go: ${built.output.trim().slice(-300)}` }
  const name = 'github.com/coreos/go-oidc/v3'
  const { output } = await run({ program: 'go', args: ['list', '-m', name], cwd: home })
  return { version: output.trim().split(' ').at(-1) ?? '' }
}

const drive = (on: Installation, folder: string, env: Record<string, string> = {}): Promise<Ran> =>
  run({
    program: join(folder, 'oracle'),
    args: [],
    cwd: folder,
    env: { ...oracleOf(on), ORACLE_CA: on.caFile, ...env },
    timeoutMs: 120_000,
  })

export const goOidc: Client = {
  name: 'go-oidc',
  install: buildDriver,
  async *steps(on, folder) {
    yield* outcomesOf((await drive(on, folder)).output)
  },
}

export const oauth2Proxy: Client = {
  name: 'oauth2-proxy',
  async install(folder) {
    const driver = await buildDriver(folder)
    if ('missing' in driver) return driver
    const program = join(folder, 'oauth2-proxy')
    if (!existsSync(program)) {
      const args = ['install', `github.com/oauth2-proxy/oauth2-proxy/v7@${proxyVersion}`]
      const built = await run({ program: 'go', args, cwd: folder, env: { GOBIN: folder }, timeoutMs })
      if (built.code !== 0) return { missing: `go: ${built.output.trim().slice(-300)}` }
    }
    return { version: proxyVersion }
  },
  async *steps(on, folder) {
    const proxy = startProxy(on, join(folder, 'oauth2-proxy'))
    try {
      await listening(proxy)
      yield* outcomesOf((await drive(on, folder, { PROXY: proxyOrigin })).output)
    } finally {
      proxy.kill()
    }
  },
}

/** What has no default, and plain HTTP, as it listens on this machine only. */
function startProxy(on: Installation, program: string): ChildProcess {
  const flags = {
    provider: 'oidc',
    'oidc-issuer-url': `${on.urls.login}/${on.tenantId}/v2.0`,
    'client-id': on.application.clientId,
    'client-secret': on.application.clientSecret,
    'redirect-url': `${proxyOrigin}/oauth2/callback`,
    'provider-ca-file': on.caFile,
    'cookie-secret': '0123456789abcdef0123456789abcdef',
    'cookie-secure': 'false',
    'email-domain': '*',
    upstream: 'static://202',
    'http-address': new URL(proxyOrigin).host,
  }
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`)
  return spawn(program, args, { stdio: 'ignore' })
}

async function listening(proxy: ChildProcess): Promise<void> {
  const { hostname, port } = new URL(proxyOrigin)
  for (let tries = 0; tries < 100 && proxy.exitCode === null; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(Number(port), hostname)
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((wait) => setTimeout(wait, 200))
  }
}
