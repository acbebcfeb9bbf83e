// Enrols in management, and lays out the management tree that the enrolment leaves.

import { factoryTree } from '../csp/dev-detail.ts'
import { enrolledTree } from '../csp/dm-client.ts'
import type { Mdm } from '../oobe/node/management.ts'
import type { CachedProfile } from '../oobe/node/profile.ts'
import type { ManagedState } from '../run/record.ts'
import type { Running } from '../run/running.ts'
import type { Happening, Perform } from '../run/work.ts'
import { enrollInManagement, type Management, type Proof } from '../wire/enroll.ts'
import { managementToken } from '../wire/management-token.ts'

export const enroll: Perform<'enroll'> = (running, { mdm, profile, name }) =>
  enrollAs(running, { userName: running.record.oobe.user?.upn ?? '', mdm, profile, name, inOobe: true })

export type Enrolling = {
  readonly userName: string
  readonly mdm: Mdm
  readonly profile: CachedProfile | null
  readonly name: string
  readonly inOobe: boolean
}

export async function enrollAs(running: Running, work: Enrolling): Promise<Happening> {
  if ((await running.disk.read('management')) !== undefined) return { type: 'enrolled' }
  const token = await managementToken(running, work.mdm.enrollmentUrl)
  if (token.kind === 'refused') return { type: 'failed', code: token.code, message: token.message }
  delete running.memory.mdmToken // it enrols once, and another attempt is made with another key
  const deviceId = running.record.oobe.joined?.deviceId ?? ''
  return enrollShowing(running, work, { proof: token, deviceId })
}

/** `deviceId`: what the device calls itself. */
export async function enrollShowing(
  running: Running,
  work: Enrolling,
  { proof, deviceId: ownId }: { readonly proof: Proof; readonly deviceId: string },
): Promise<Happening> {
  const { disk, options, record } = running
  const { manufacturer = '', productName = '', serialNumber = '' } = options.hardware.fields
  const facts = {
    manufacturer,
    model: productName,
    serial: serialNumber,
    os: running.os,
    osEdition: running.osEdition,
    name: work.name,
    locale: record.oobe.language ?? 'en-US',
  }
  const result = await enrollInManagement(running.http, {
    ...facts,
    discoveryUrl: work.mdm.enrollmentUrl,
    proof,
    userName: work.userName,
    inOobe: work.inOobe,
    byPackage: record.oobe.machine.package === true,
    deviceId: ownId,
    registrationId: work.profile?.settings.registrationId || null,
    termsBlob: running.memory.termsBlob ?? null,
    keys: running.keys,
  })
  if (result.kind === 'refused') return { type: 'failed', code: result.code, message: result.message }
  const { providerId, deviceId } = result.management
  const machine = { hardwareHash: options.hardware.hash, hasTpm: options.tpm !== undefined }
  const bare = factoryTree({ ...facts, ...machine, deviceId, osVersion: running.os })
  const tree = enrolledTree(bare, providerId, result.document.provider?.settings ?? [])
  // The enrolment counts from the moment its own file is there: so that one comes last.
  await disk.write('tree', { tree, work: [], alerts: [] } satisfies ManagedState)
  await disk.write('management', result.management satisfies Management)
  return { type: 'enrolled' }
}
