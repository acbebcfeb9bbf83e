// Software TPMs for tests (swtpm and swtpm-tools, Debian): each has its own state, its own endorsement key, and an
// endorsement certificate by a local authority whose files a test may trust.

import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

import type { Tpm } from '../../../src/simulator/port/tpm.ts'
import { openSwtpm } from '../../../src/simulator/tpm/swtpm.ts'

const run = promisify(execFile)

export const hasSwtpm = ['swtpm', 'swtpm_setup', 'swtpm_cert'].every((tool) => existsSync(`/usr/bin/${tool}`))
/** For the name of a group of tests that needs one. */
export const swtpmNeeded = hasSwtpm ? '' : ' (skipped: needs swtpm, apt-get install swtpm swtpm-tools)'

export type Swtpm = {
  /** `swtpm:/path` as the command line takes it. */
  readonly address: string
  readonly open: Tpm
  /** PEM of the authority that signed its endorsement certificate. */
  readonly issuerPem: string
  /** DER of another endorsement certificate by the same authority, for any modulus and maker. */
  readonly certify: (modulus: Uint8Array, maker: string) => Promise<Uint8Array>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export async function startSwtpm(): Promise<Swtpm> {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-tpm-'))
  const at = (name: string) => join(folder, name)
  for (const name of ['ca', 'state']) mkdirSync(at(name))
  const localca = [
    'statedir = ca',
    'signingkey = ca/signkey.pem',
    'issuercert = ca/issuercert.pem',
    'certserial = ca/serial',
  ]
  writeFileSync(at('localca.conf'), localca.map((line) => line.replace(' = ', ` = ${folder}/`)).join('\n'))
  writeFileSync(at('localca.options'), '')
  writeFileSync(
    at('setup.conf'),
    [
      'create_certs_tool=/usr/bin/swtpm_localca',
      `create_certs_tool_config=${at('localca.conf')}`,
      `create_certs_tool_options=${at('localca.options')}`,
    ].join('\n'),
  )
  const asRoot = process.getuid?.() === 0 ? ['--runas', 'root'] : []
  const setup = ['--tpm2', '--tpmstate', at('state'), '--createek', '--create-ek-cert', '--lock-nvram', '--overwrite']
  await run('swtpm_setup', [...setup, '--config', at('setup.conf'), ...asRoot])
  const socket = at('socket')
  const server = ['--server', `type=unixio,path=${socket}`, '--flags', 'not-need-init,startup-clear']
  const child = spawn('swtpm', ['socket', '--tpm2', '--tpmstate', `dir=${at('state')}`, ...server], { stdio: 'ignore' })
  await untilItListens(socket)
  const issuer = at('ca/issuercert.pem')
  return {
    address: `swtpm:${socket}`,
    open: () => openSwtpm({ path: socket }),
    issuerPem: readFileSync(issuer, 'utf8'),
    async certify(modulus, maker) {
      const family = ['--tpm-spec-family', '2.0', '--tpm-spec-level', '0', '--tpm-spec-revision', '138']
      const out = at(`${randomBytes(6).toString('hex')}.der`)
      const tpm = ['--tpm-manufacturer', maker, '--tpm-model', 'SLB9670', '--tpm-version', 'id:00070055', ...family]
      const key = ['--modulus', Buffer.from(modulus).toString('hex'), '--type', 'ek', '--tpm2', '--decryption']
      const by = ['--signkey', at('ca/signkey.pem'), '--issuercert', issuer, '--out-cert', out, '--days', '3650']
      await run('swtpm_cert', [...key, ...tpm, ...by, '--serial', String(randomBytes(3).readUIntBE(0, 3))])
      return readFileSync(out)
    },
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilItListens(path: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const listens = await new Promise<boolean>((resolve) => {
      const socket = connect(path, () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (listens) return
    await sleep(50)
  }
  throw new Error('swtpm does not listen')
}
