// Secrets that a device keeps with the service: which there are, and one of them with the reason why somebody looks at it.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, request } from '../../../shared/api/client.ts'

export type RecoveryKey = Entry<'mdm.recovery-key.list'>

/** `deviceId`: as the directory has it. */
export const deviceSecretsQuery = (deviceId: string) =>
  queryOptions({
    queryKey: ['managed', 'secrets', deviceId],
    queryFn: async ({ signal }) => {
      const ofDevice = { $filter: `deviceId eq '${deviceId}'`, $top: '200' }
      const [keys, credentials] = await Promise.all([
        request('mdm.recovery-key.list', { query: ofDevice }, signal),
        request('mdm.local-credential.list', { query: { $filter: `id eq '${deviceId}'` } }, signal),
      ])
      return { keys: keys.value, credential: credentials.value[0] }
    },
  })

/** What is shown, and what of it stands beside it. */
export type Shown = { readonly value: string; readonly of?: string | undefined; readonly at?: string | undefined }

/** Each call is on record. Kept in no cache: it is on the page as long as its dialog is open. */
export async function showRecoveryKey(id: string, reason: string): Promise<readonly Shown[]> {
  const query = { $select: 'key', ...(reason && { reason }) }
  const { key = '' } = await request('mdm.recovery-key.read', { path: { id }, query })
  return [{ value: key }]
}

/** Of whichever device, also of one that was deleted. */
export async function findRecoveryKey(id: string, reason: string): Promise<readonly Shown[]> {
  const query = { $select: 'key,deviceName,createdDateTime', ...(reason && { reason }) }
  const { key = '', ...found } = await request('mdm.recovery-key.read', { path: { id }, query })
  return [{ value: key, of: found.deviceName, at: found.createdDateTime }]
}

export async function showPasswords(id: string, reason: string): Promise<readonly Shown[]> {
  const query = { $select: 'credentials', ...(reason && { reason }) }
  const { credentials = [] } = await request('mdm.local-credential.read', { path: { id }, query })
  return credentials.map(({ passwordBase64, accountName, backupDateTime }) => ({
    value: new TextDecoder().decode(Uint8Array.from(atob(passwordBase64), (letter) => letter.charCodeAt(0))),
    of: accountName,
    at: backupDateTime,
  }))
}
