// Devices and profiles as the Store has them: a file of three columns, profiles with few settings, given to devices by hand.

import { queryOptions } from '@tanstack/react-query'
import { addressOf } from '../../shared/api/address.ts'
import { call, type Entry, pageOf, request } from '../../shared/api/client.ts'
import type { Portal } from '../which-portal.ts'

export type Device = Entry<'autopilot.device.list'>
export type Profile = Entry<'autopilot.profile.list'>

/** What one page of the list has. */
const mostShown = 999

/** The first of them by serial number, and how many there are. */
export const devicesQuery = () =>
  queryOptions({
    queryKey: ['store', 'devices'],
    queryFn: async ({ signal }) => {
      const query = { $top: String(mostShown), $count: 'true', $expand: 'deploymentProfile' }
      const page = await pageOf('autopilot.device.list', addressOf('autopilot.device.list', { query }), signal)
      return { devices: page.value, total: page['@odata.count'] ?? page.value.length }
    },
  })

export const profilesQuery = () =>
  queryOptions({
    queryKey: ['store', 'profiles'],
    queryFn: async ({ signal }) => (await request('autopilot.profile.list', {}, signal)).value,
  })

export type Settings = {
  readonly displayName: string
  readonly skipPrivacy: boolean
  readonly standardUser: boolean
  readonly skipLicense: boolean
}

/** User-driven: no other mode is offered here. */
export const createProfile = ({ displayName, skipPrivacy, standardUser, skipLicense }: Settings) =>
  request('autopilot.profile.create', {
    body: {
      '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
      displayName,
      outOfBoxExperienceSetting: {
        deviceUsageType: 'singleUser',
        privacySettingsHidden: skipPrivacy,
        userType: standardUser ? 'standard' : 'administrator',
        eulaHidden: skipLicense,
      },
    },
  })

export const deleteProfile = (id: string) => request('autopilot.profile.delete', { path: { id } })

export const applyProfile = ({ id, deviceIds }: { readonly id: string; readonly deviceIds: readonly string[] }) =>
  request('autopilot.profile.assign-devices', { path: { id }, body: { deviceIds: [...deviceIds] } })

export const deleteDevice = (id: string) => request('autopilot.device.delete', { path: { id } })

export type Refused = {
  readonly line: number
  readonly serialNumber: string
  /** Our name, and the Store's where it is the Store. */
  readonly name: string
  readonly storeError?: string
  readonly findings: ReadonlyArray<{ readonly severity: string; readonly message: string; readonly remedy: string }>
}

export type Added = {
  readonly registered: number
  /** By the ids of their registrations. */
  readonly ids: readonly string[]
  readonly refused: readonly Refused[]
}

type Line = Refused & {
  readonly kind: string
  readonly status?: string
  readonly registrationId?: string
  readonly message?: string
}

/** A file has 1,000 devices at most, so that its answer is read at once. */
export async function addDevices(file: Blob, name: string, group: string, channel: Portal['channel']): Promise<Added> {
  const query = { channel, fileName: name, ...(group !== '' && { groupTag: group }) }
  const address = addressOf('autopilot.import.csv', { query })
  const answer = await call(address, { method: 'POST', body: file, contentType: 'text/csv' })
  const lines = (await answer.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
  const broken = lines.find(({ kind }) => kind === 'refusal')
  if (broken) throw new Error(broken.message)
  const verdicts = lines.filter(({ kind }) => kind === 'verdict')
  const ids = verdicts.flatMap(({ status, registrationId }) =>
    status !== 'error' && registrationId ? [registrationId] : [],
  )
  return { registered: ids.length, ids, refused: verdicts.filter(({ status }) => status === 'error') }
}
