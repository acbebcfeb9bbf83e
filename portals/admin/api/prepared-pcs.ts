// Secrets with which real PCs enrol, what brings PCs here with one, and the PCs that did.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, type Reply, request } from '../../shared/api/client.ts'

export type EnrollmentSecret = Entry<'preparation.secret.list'>
export type EnrolledPc = Entry<'preparation.use.list'>
export type Prepared = {
  readonly secret: Reply<'preparation.secret.create'>
  readonly files: Reply<'preparation.file.make'>
}

/** Those that enrol PCs first, then the newest. */
export const enrollmentSecretsQuery = () =>
  queryOptions({
    queryKey: ['prepared-pcs', 'list'],
    queryFn: async ({ signal }) => {
      const all: EnrollmentSecret[] = []
      for await (const page of everyPage('preparation.secret.list', {}, signal)) all.push(...page)
      const rank = ({ state }: EnrollmentSecret) => (state === 'usable' ? 0 : 1)
      return all.sort(
        (one, other) => rank(one) - rank(other) || other.createdDateTime.localeCompare(one.createdDateTime),
      )
    },
  })

export const enrollmentSecretQuery = (id: string) =>
  queryOptions({
    queryKey: ['prepared-pcs', 'one', id],
    queryFn: ({ signal }) => request('preparation.secret.read', { path: { id } }, signal),
  })

export const enrolledPcsQuery = (id: string) =>
  queryOptions({
    queryKey: ['prepared-pcs', 'pcs', id],
    queryFn: async ({ signal }) => {
      const all: EnrolledPc[] = []
      for await (const page of everyPage('preparation.use.list', { path: { id } }, signal)) all.push(...page)
      return all
    },
  })

export type NewPreparation = {
  readonly secret: {
    readonly displayName: string
    readonly maximumUses: number
    readonly days: number
    readonly serialNumbers: readonly string[]
    readonly hardwareHashes?: readonly string[]
    readonly approvalRequired: boolean
  }
  readonly choice: {
    readonly rootCertificate: boolean
    readonly computerName?: string
    readonly wirelessNetwork?: { readonly ssid: string; readonly passphrase?: string; readonly hidden: boolean }
    readonly localAccount?: { readonly name: string; readonly password: string; readonly administrator: boolean }
    readonly firstRunHidden: boolean
  }
}

/** A secret whose files were refused is revoked: nobody has seen it. */
export async function prepare({ secret: wanted, choice }: NewPreparation): Promise<Prepared> {
  const secret = await request('preparation.secret.create', { body: wanted })
  try {
    const body = { secret: secret.secret ?? '', ...choice }
    return { secret, files: await request('preparation.file.make', { path: { id: secret.id }, body }) }
  } catch (problem) {
    await revokeSecret(secret.id).catch(() => undefined)
    throw problem
  }
}

export const revokeSecret = (id: string) => request('preparation.secret.revoke', { path: { id } })

export const revokeAllSecrets = () => request('preparation.secret.revoke-all', {})

export const decidePc = (id: string, useId: string, decision: 'admit' | 'refuse') =>
  request(`preparation.use.${decision}`, { path: { id, useId } })
