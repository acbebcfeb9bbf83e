// Who may read devices and people. A group tells what stands at its members, by its rule and by its list, so whoever asks one has
// to be allowed to read them: a permission for groups alone would otherwise read the directory, an answer at a time.

import { Fault } from '../../kernel/fault.ts'
import type { Subject } from './rule/property.ts'

export type Scopes = ReadonlySet<string>

const readers = {
  device: ['Device.Read.All', 'Device.ReadWrite.All'],
  user: ['User.Read.All', 'User.ReadWrite.All'],
} as const

export const maySee = (scopes: Scopes, subject: Subject): boolean => readers[subject].some((scope) => scopes.has(scope))

export function refuseUnseen(scopes: Scopes, subject: Subject): void {
  if (maySee(scopes, subject)) return
  throw new Fault(
    'forbidden',
    `The rule is about ${subject}s, and you may not read them. You need the permission ${readers[subject].join(' or ')} too.`,
    { reason: 'permission' },
  )
}

/** Asked of one object. */
export function refuseUnseenObject(scopes: Scopes, subject: Subject): void {
  if (!maySee(scopes, subject)) throw needs(`Who asks whether a ${subject} is in a group`, readers[subject])
}

/** Oneself is seen with less. */
export function refuseUnseenManagers(scopes: Scopes): void {
  if (!maySee(scopes, 'user')) throw needs('Who asks for managers', readers.user)
}

const groupReaders = ['Group.Read.All', 'Group.ReadWrite.All'] as const

export function refuseUnseenGroups(scopes: Scopes): void {
  if (!groupReaders.some((scope) => scopes.has(scope)))
    throw needs('Who asks in which groups an object is', groupReaders)
}

const needs = (who: string, scopes: readonly string[]): Fault =>
  new Fault('forbidden', `${who} needs the permission ${scopes.join(' or ')} too.`, { reason: 'permission' })
