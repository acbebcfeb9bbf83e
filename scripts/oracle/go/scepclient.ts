// micromdm's scepclient: it enrols and renews as a device that knows nothing better than SHA-1 and DES, under a profile that takes
// that, and is refused under one that does not. The challenge is made here as a management session makes it (mdm/item/given.ts),
// for the device that was told it is the simulated one.

import { X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

import { EnrollmentId, PolicyId } from '../../../src/kernel/id.ts'
import { makeChallenge } from '../../../src/mdm/item/given.ts'
import * as policies from '../../../src/mdm/item/policy/policy.sql.ts'
import { digestIn } from '../../../src/mdm/item/scep/scep.ts'
import { loadMasterKey } from '../../../src/pki/master-key.ops.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { installationSecret } from '../../../src/pki/secret.ops.ts'
import { boot, newHardware, openOffice, recordsOf } from '../../../test/support/world/office.ts'
import type { Client, Outcome } from '../client.ts'
import { type Ran, run } from '../command.ts'
import type { Installation } from '../installation.ts'

const version = 'v2.3.0'
const timeoutMs = 1_800_000
const configurations = '/beta/deviceManagement/deviceConfigurations'

export const scepclient: Client = {
  name: 'scepclient',
  async install(folder) {
    if (!existsSync(join(folder, 'scepclient'))) {
      const args = ['install', `github.com/micromdm/scep/v2/cmd/scepclient@${version}`]
      const built = await run({ program: 'go', args, cwd: folder, env: { GOBIN: folder }, timeoutMs })
      if (built.code !== 0) return { missing: `go: ${built.output.trim().slice(-300)}` }
    }
    return { version }
  },
  async *steps(on, folder, scratch) {
    const device = await managedDevice(on)
    const url = `${on.urls.content}/scep/${on.tenantId}/pkiclient.exe`
    /** It keeps request and certificate of itself beside its key, and takes those that it finds. */
    const ask = (name: string, challenge: string): Promise<Ran> => {
      mkdirSync(join(scratch, name), { recursive: true })
      return run({
        program: join(folder, 'scepclient'),
        args: [
          ...['-server-url', url, '-challenge', challenge, '-cn', 'chosen by the client'],
          ...['-private-key', 'client.key', '-certificate', 'client.pem'],
        ],
        cwd: join(scratch, name),
        env: { SSL_CERT_FILE: on.caFile },
      })
    }
    const certificate = (name: string) => new X509Certificate(readFileSync(join(scratch, name, 'client.pem')))
    const old = await device.profile('sha1')
    const challenge = old()

    yield await step('PKCSReq: the certificate of the profile', async () => {
      said(await ask('old', challenge), 0)
      const { subject } = certificate('old')
      if (subject !== `CN=${device.id}`) throw new Error(`it has the subject ${subject}`)
    })
    yield await step('openssl verifies it with the list of revoked ones', async () => {
      await fetchTo(on, `${url}?operation=GetCACert`, join(scratch, 'ca.der'))
      await fetchTo(on, url.replace('pkiclient.exe', 'revoked.crl'), join(scratch, 'list.der'))
      const script = `openssl x509 -inform DER -in ca.der -out ca.pem; openssl crl -inform DER -in list.der -out list.pem
openssl verify -crl_check -CAfile ca.pem -CRLfile list.pem old/client.pem`
      said(await run({ program: 'sh', args: ['-ec', script], cwd: scratch }), 0)
    })
    yield await step('RenewalReq, twice', async () => {
      for (const _ of [1, 2]) {
        const before = certificate('old').serialNumber
        said(await ask('old', challenge), 0)
        if (certificate('old').serialNumber === before) throw new Error('it has the certificate of before')
      }
    })
    yield await step('the same challenge for another key: badRequest', async () => {
      said(await ask('another', challenge), 1, /badRequest/)
    })
    yield await step('SHA-1 and DES under a profile of sha2: badAlg', async () => {
      said(await ask('new', (await device.profile('sha2'))()), 1, /badAlg/)
    })
    yield await step('a profile that asks for approval: PENDING, then the certificate', async () => {
      const asked = ask('approved', (await device.profile('sha1', true))()) // it waits 30 seconds and sends the same again
      await approve(on, device.id)
      said(await asked, 0)
      const { subject } = certificate('approved')
      if (subject !== `CN=${device.id}`) throw new Error(`it has the subject ${subject}`)
    })
    yield await step('assigned no more, it does not renew: badCertID', async () => {
      await on.api.post(`${configurations}/${old.id}/assign`, { assignments: [] })
      said(await ask('old', challenge), 1, /badCertID/i)
    })
  },
}

function said({ code, output }: Ran, expected: 0 | 1, words = /(?:)/): void {
  if ((code === 0) !== (expected === 0) || !words.test(output)) throw new Error(output.trim().slice(-300))
}

async function fetchTo(on: Installation, url: string, file: string): Promise<void> {
  const { code, output } = await run({
    program: 'curl',
    args: ['-sS', '--fail', '--cacert', on.caFile, '-o', file, url],
    cwd: dirname(file),
  })
  if (code !== 0) throw new Error(output)
}

/** The simulated device enrols; returns how to make challenges for it by a new profile. */
export async function managedDevice(on: Installation) {
  const { api, tenantId, urls, app } = on
  const person = { id: '', userPrincipalName: on.user, password: on.password }
  const tenant = { tenantId, api, domain: 'contoso.example', application: on.application, user: async () => person }
  const office = await openOffice({ tenant: async () => tenant }, tenant.domain, { application: null })
  const hardware = newHardware()
  await office.register(hardware)
  const { outcome } = await boot({ urls, ca: app.ca }, hardware, person)
  const found = (await recordsOf(tenant, hardware)).managed[0]
  if (!found) throw new Error(`the simulated device ended with ${outcome}`)
  const id = EnrollmentId.parse(found.id)
  const seal = makeSeal(await loadMasterKey(dirname(on.caFile)))
  const key = await installationSecret(app.db, seal, () => new Date(), 'content')
  const profile = async (hashAlgorithm: 'sha1' | 'sha2', requiresApproval = false) => {
    const made = await api.post<{ id: string }>(configurations, {
      '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
      displayName: hashAlgorithm,
      subjectNameFormatString: 'CN={{DeviceId}}',
      hashAlgorithm,
      requiresApproval,
    })
    const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: office.groupId }
    await api.post(`${configurations}/${made.id}/assign`, { assignments: [{ target }] })
    const stored = await policies.byId(app.db, tenantId, PolicyId.parse(made.id))
    const named = { tenantId, enrollmentId: id, policyId: made.id, profile: digestIn(stored?.settings ?? []) }
    return Object.assign(() => makeChallenge(key, named, new Date()), { id: made.id })
  }
  return { id, profile }
}

/** The first request of this device, as soon as it is there. */
async function approve({ api }: Installation, deviceId: string): Promise<void> {
  const path = '/beta/deviceManagement/certificateRequests'
  for (let tries = 0; tries < 50; tries++) {
    const { value } = await api.get<{ value: { id: string }[] }>(`${path}?$filter=managedDeviceId eq ${deviceId}`)
    if (value[0]) {
      await api.post(`${path}/${value[0].id}/approve`, undefined)
      return
    }
    await wait(500)
  }
  throw new Error('no request waits')
}

async function step(name: string, work: () => Promise<void>): Promise<Outcome> {
  const begin = performance.now()
  try {
    await work()
    return { step: name, result: 'ok', detail: '', ms: Math.round(performance.now() - begin) }
  } catch (error) {
    return { step: name, result: 'FAILED', detail: (error as Error).message }
  }
}
