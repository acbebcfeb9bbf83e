// A computer of an Active Directory: what its synchronisation sends, and how it registers itself, over the wires of a server.

import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'

import type { Device } from '../../../src/contract/graph/device.ts'
import { issue, spkiOf } from '../../../src/pki/x509.ts'
import { hresultOf } from '../../../src/protocol/drs/problem.ts'
import { certificateRequest } from '../certificate-request.ts'
import { blobOf } from '../server/joined-computer.ts'
import { atBrowser } from './person.ts'
import type { World, WorldTenant } from './world.ts'

export type Computer = { readonly deviceId: string; readonly securityIdentifier: string; readonly displayName: string }
let count = 1000
export const newComputer = (): Computer => ({
  deviceId: randomUUID(),
  securityIdentifier: `S-1-5-21-11-22-33-${++count}`,
  displayName: `PC-${count}`,
})

export const newKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
export type Keys = ReturnType<typeof newKeys>

/** As the computer makes it for itself. */
/** `begun`: milliseconds since when it is good; fewer than none is to come. */
export function certificateOf(
  { deviceId: subject }: Pick<Computer, 'deviceId'>,
  keys: Keys,
  days = 10,
  begun = 1e9,
): string {
  const spki = spkiOf(keys.publicKey)
  const [notBefore, notAfter] = [new Date(Date.now() - begun), new Date(Date.now() + days * 86_400_000)]
  return issue(
    { subject, spki, notBefore, notAfter, usage: 'client' },
    { subject, key: keys.privateKey, spki },
  ).der.toString('base64')
}

export const pathOf = ({ deviceId }: Pick<Computer, 'deviceId'>) => `/beta/directory/onPremisesComputers/${deviceId}`

export function synchronize({ api }: Pick<WorldTenant, 'api'>, computer: Computer, more: object) {
  const { deviceId: _, ...said } = computer
  const body = { source: 'ldap', accountEnabled: true, ...said, ...more }
  return api.send('PUT', pathOf(computer), JSON.stringify(body), 'application/json')
}

export async function objectOf(
  { api }: Pick<WorldTenant, 'api'>,
  { deviceId }: Pick<Computer, 'deviceId'>,
): Promise<Device | undefined> {
  const filter = encodeURIComponent(`deviceId eq '${deviceId}'`)
  return (await api.get<{ value: Device[] }>(`/beta/devices?$filter=${filter}`)).value[0]
}

export type Signing = {
  readonly tenantId: string
  readonly keys: Keys
  readonly at?: Date
  readonly sid?: string
  /** Of the join. */
  readonly joining?: Keys
  /** In place of the id in the address. */
  readonly spelt?: string
  /** In place of what it says of itself. */
  readonly says?: object
}

export async function register(world: World, computer: Computer, signing: Signing) {
  const { at = new Date(), keys, sid = computer.securityIdentifier, tenantId, joining = keys } = signing
  const signed = `${sid}.${at.toISOString().slice(0, 19).replace('T', ' ')}Z`
  const answer = await atBrowser(world).send(
    `${world.urls.drs}/EnrollmentServer/device/${encodeURIComponent(signing.spelt ?? computer.deviceId)}?api-version=2.0`,
    {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: {
        JoinType: 6,
        CertificateRequest: { Type: 'pkcs10', Data: certificateRequest(joining).toString('base64') },
        ServerAdJoinData: {
          TransportKey: Buffer.from(blobOf(joining.publicKey)).toString('base64'),
          TargetDomain: 'contoso.example',
          DeviceType: 'Windows',
          OSVersion: '10.0.26100.1',
          DeviceDisplayName: 'Whatever it says',
          SourceDomainController: 'dc1.contoso.example',
          TargetDomainId: tenantId,
          ClientIdentity: {
            Type: 'sha256signed',
            Sid: signed,
            SignedBlob: sign('sha256', Buffer.from(signed), keys.privateKey).toString('base64'),
          },
          ...signing.says,
        },
      },
    },
  )
  const code = answer.status === 200 ? 'joined' : hresultOf(answer.json, answer.status).internal
  return { code, json: answer.json }
}

export const later = (seconds: number) => new Date(Date.now() + seconds * 1000)
