// Device management that is not ours (other_mdm/server.py), in front of an installation's directory and the simulated device: a
// service written in Python from the public specifications alone, started on this machine's loopback.

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { bootDevice } from '../../../src/simulator/boot.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import type { Client, Outcome } from '../client.ts'

const server = fileURLToPath(new URL('other_mdm/server.py', import.meta.url))
const policies = '/beta/policies/mobileDeviceManagementPolicies'

export const canStart = ['python3', 'openssl'].every(
  (program) => spawnSync(program, [program === 'python3' ? '--version' : 'version']).status === 0,
)

export type Told = {
  readonly terms: number
  readonly enrolled: readonly { readonly device: string; readonly user: string; readonly terms: string | null }[]
  readonly sessions: number
  readonly statuses: readonly string[]
  readonly refused: readonly string[]
}

/** `features`: what it can of the status page, as server.py says. */
export async function startOtherManagement(on: {
  readonly login: string
  readonly tenantId: string
  readonly ca: string
  readonly features?: string
}) {
  const folder = mkdtempSync(join(tmpdir(), 'other-mdm-'))
  const trusted = join(folder, 'trusted.pem')
  writeFileSync(trusted, on.ca)
  const metadata = `${on.login}/${on.tenantId}/.well-known/openid-configuration`
  const child = spawn('python3', [server, folder, metadata, trusted, on.features ?? ''], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const stop = () => {
    child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const { origin } = JSON.parse(line) as { origin: string }
    const ca = readFileSync(join(folder, 'ca.pem'), 'utf8')
    const told = () =>
      new Promise<Told>((resolve, reject) => {
        get(`${origin}/told`, { ca, agent: false }, async (answer) => {
          let text = ''
          for await (const part of answer.setEncoding('utf8')) text += part
          resolve(JSON.parse(text) as Told)
        }).on('error', reject)
      })
    return { origin, ca, told, stop }
  }
  stop()
  throw new Error('the other management did not start')
}

export const otherManagement: Client = {
  name: 'management from the specification',
  async install() {
    return canStart ? { version: '1' } : { missing: 'python3 and openssl' }
  },
  async *steps({ api, app, urls, tenantId, user, password }): AsyncGenerator<Outcome> {
    const other = await startOtherManagement({ login: urls.login, tenantId, ca: app.ca, features: 'page' })
    const { id } = await api.post<{ id: string }>(policies, {
      displayName: 'Other management',
      discoveryUrl: `${other.origin}/discover`,
      termsOfUseUrl: `${other.origin}/terms`,
      appliesTo: 'all',
    })
    try {
      const fields = simulatedHardware(4711)
      const { outcome } = await bootDevice({
        services: { ztd: urls.ztd, login: urls.login, drs: urls.drs },
        ca: `${app.ca}\n${other.ca}`,
        hardware: { hash: encodeFields(fields).base64, fields },
        disk: memoryDisk(),
        answers: { userName: user, password, pages: { 'personal-or-work': 'work' } },
      })
      const told = await other.told()
      const step = (name: string, ok: boolean, detail: unknown): Outcome => ({
        step: name,
        result: ok ? 'ok' : 'FAILED',
        detail: JSON.stringify(detail),
      })
      yield step('the device comes to its desktop', outcome === 'desktop-managed', outcome)
      yield step('its token is taken for the terms of use', told.terms === 1, told.terms)
      yield step('it enrols with a token for this service alone', told.enrolled[0]?.user === user, told.enrolled)
      yield step('no token is refused', told.refused.length === 0, told.refused)
      const refused = told.statuses.filter((one) => !/ 2\d\d$/.test(one))
      yield step('its sessions set a policy and end the page', told.sessions > 0 && refused.length === 0, refused)
    } finally {
      await api.delete(`${policies}/${id}`)
      other.stop()
    }
  },
}
