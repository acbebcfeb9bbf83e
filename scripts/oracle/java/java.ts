// The vendor's Java SDK for Partner Center (MIT), driven by a program of ours. No registry has it, so a folder with its source must be
// given, which Maven builds.

import { cpSync, existsSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { createBatch } from '../../../src/autopilot/batch/submit.ops.ts'
import { createTenant, newTenantId } from '../../../src/directory/tenant/tenant.ops.ts'
import { createUser } from '../../../src/directory/user/user.ops.ts'
import { TenantId, UserId } from '../../../src/kernel/id.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { accept } from '../../../src/partner/consent/consent.ops.ts'
import { invite } from '../../../src/partner/invitation/invitation.ops.ts'
import { putPartner } from '../../../src/partner/organisation/partner.ops.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { type Client, type Installed, outcomesOf } from '../client.ts'
import { run } from '../command.ts'
import type { Installation } from '../installation.ts'

const driver = fileURLToPath(new URL('PartnerCenter.java', import.meta.url))
const timeoutMs = 600_000

/** It reads these collections into what its own reader of JSON cannot make (docs/protocols/partner-center.md). */
const limits = new Map([
  ['status of the job', 'it cannot read devicesStatus'],
  ['list devices', 'it cannot read allowedOperations'],
  ['delete a policy', 'it sends GET'],
])

export const partnerCenterJava = (source: string | undefined): Client => ({
  name: 'Partner-Center-Java',
  async install(folder): Promise<Installed> {
    if (!source || !existsSync(join(source, 'pom.xml'))) {
      return { missing: 'give the folder of its source with --partner-center-java' }
    }
    const home = join(folder, 'sdk')
    cpSync(source, home, { recursive: true })
    const args = ['-q', '-B', 'compile', 'dependency:copy-dependencies', '-DincludeScope=runtime']
    const built = await run({ program: 'mvn', args, cwd: home, timeoutMs })
    if (built.code !== 0) return { missing: `mvn: ${built.output.trim().slice(-300)}` }
    const compiled = await run({ program: 'javac', args: ['-cp', classes(folder), '-d', folder, driver], cwd: folder })
    return compiled.code === 0 ? { version: 'source' } : { missing: `javac: ${compiled.output.trim().slice(-300)}` }
  },
  async *steps(on, folder, scratch) {
    const trusted = join(scratch, 'ca.p12')
    const store = ['-keystore', trusted, '-storetype', 'PKCS12', '-storepass', 'changeit', '-noprompt']
    const kept = await run({
      program: 'keytool',
      args: ['-importcert', '-alias', 'ca', '-file', on.caFile, ...store],
      cwd: scratch,
    })
    if (kept.code !== 0) throw new Error(kept.output)
    const { output } = await run({
      program: 'java',
      args: [
        `-Djavax.net.ssl.trustStore=${trusted}`,
        '-Djavax.net.ssl.trustStorePassword=changeit',
        '-cp',
        `${classes(folder)}:${folder}`,
        'PartnerCenter',
      ],
      cwd: scratch,
      env: { ORACLE: JSON.stringify(await arranged(on)) },
      timeoutMs,
    })
    yield* outcomesOf(output, limits)
  },
})

const classes = (folder: string) => `${join(folder, 'sdk/target/classes')}:${join(folder, 'sdk/target/dependency')}/*`

const hashOf = (machine: number) => encodeFields(simulatedHardware(machine)).base64

/** The organisation of the run becomes a partner, with an agent and a customer, for whom one device is registered. */
async function arranged(on: Installation) {
  const { db } = on.app
  const byOracle = (tenantId: TenantId): OperationContext => ({
    tenantId,
    actor: { kind: 'operator', id: 'oracle', name: 'oracle' },
    now: new Date(),
  })
  const partner = byOracle(TenantId.parse(on.tenantId))
  await putPartner(db, partner, { cspKind: 'direct' })
  const agent = { userPrincipalName: 'ada@contoso.example', password: on.password }
  const made = await createUser(db, partner, { ...agent, displayName: 'Ada', roles: ['admin-agent'] })
  const customer = byOracle(newTenantId())
  await createTenant(db, customer, { displayName: 'Customer', domains: ['customer.example'] })
  const admin = await createUser(db, customer, {
    ...{ userPrincipalName: 'gina@customer.example', displayName: 'Gina', password: on.password },
    roles: ['global-administrator'],
  })
  const { id } = await invite(db, partner, { delegatedAdministration: false })
  const byAdmin = { ...customer, actor: { kind: 'user', id: UserId.parse(admin.id), name: 'gina' } as const }
  await accept(db, byAdmin, { partnerId: partner.tenantId, id }, { delegatedAdministration: false })
  const byAgent = { ...partner, actor: { kind: 'user', id: made.id, name: agent.userPrincipalName } as const }
  const agency = { operation: byAgent, customerId: customer.tenantId, channel: 'partner-center-api' } as const
  const row = { serialNumber: '', productKey: '', manufacturer: '', model: '', hardwareHash: hashOf(900) }
  await createBatch(db, agency, 'Before', { rows: [row] })
  return {
    root: on.urls.partner,
    token: await tokenOf(on, agent),
    customerId: customer.tenantId,
    registered: await registered(on, customer.tenantId),
    hashes: [901, 902, 903].map(hashOf),
  }
}

/** The job is worked off behind the answer. */
async function registered({ app }: Installation, tenantId: TenantId): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const { rows } = await app.pool.query<{ id: string }>('select id from autopilot_device where tenant_id = $1', [
      tenantId,
    ])
    if (rows[0]) return rows[0].id
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the first device was not registered in ten seconds')
}

function tokenOf({ app, urls, tenantId }: Installation, agent: { userPrincipalName: string; password: string }) {
  const form = new URLSearchParams({
    ...{ grant_type: 'password', client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' },
    ...{ username: agent.userPrincipalName, password: agent.password },
    resource: 'https://api.partnercenter.microsoft.com',
  })
  return new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const at = `${urls.login}/${tenantId}/oauth2/token`
    const sent = request(at, { method: 'POST', agent: new Agent({ ca: app.ca }), headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => {
        const { access_token: token } = JSON.parse(text) as { access_token?: string }
        if (token) resolve(token)
        else reject(new Error(text))
      })
    })
    sent.on('error', reject).end(form.toString())
  })
}
