// Secrets that policies have a joined device make: the recovery password of its system drive (BitLocker), and the password of its local
// administrator (Windows LAPS). Each is on the disk before it is brought, so that a kill brings the same once more, and a new one counts
// when it is kept. There is no drive here to encrypt: the device says that it is when the key is kept, as Windows begins then.

import { randomBytes, randomInt, randomUUID } from 'node:crypto'

import { readValue, type Tree, writeValue } from '../../protocol/csp/tree.ts'
import { type RecoveryKey, recoveryPasswordOf } from '../../protocol/drs/escrow.ts'
import type { DmEffect } from '../csp/effects.ts'
import { builtInAdministrator } from '../csp/local-accounts.ts'
import { bitLockerNode, lapsNode } from '../csp/rotate.ts'
import { type ManagedState, readManaged } from '../run/record.ts'
import type { Running } from '../run/running.ts'
import type { DirectoryIdentity } from '../wire/join.ts'
import { bringLocalPassword, bringRecoveryKey } from './bring.ts'

type Rotation = Extract<DmEffect, { kind: 'rotate' }>['what']

/** On the disk; a real device has the one in the drive and the other in its accounts. */
export type Secrets = {
  /** Of the machine, which every installation of Windows makes anew. */
  readonly sid: string
  readonly recovery?: RecoveryKey & { readonly kept: boolean }
  readonly administrator?: { readonly password: string; readonly madeAt: string; readonly kept: boolean }
}

/** What policies ask for, and is not made or not kept yet. */
export async function keepSecrets(running: Running, atDesk: boolean): Promise<void> {
  const state = await readManaged(running.disk)
  if (!state) return
  const { tree } = state
  const encrypts = readValue(tree, `${bitLockerNode}/RequireDeviceEncryption`) === '1'
  // the policies of LAPS count from the user's phase on
  const backsUp = atDesk && readValue(tree, `${lapsNode}/Policies/BackupDirectory`) === '1'
  if (!encrypts && !backsUp) return
  const secrets = await readSecrets(running)
  if (encrypts && !secrets.recovery?.kept) await make(running, state, 'recovery-key')
  // a reset leaves the drive as it is, and takes what stood in the tree
  else if (encrypts && readValue(tree, encryptionStatus) !== '0') await sayEncrypted(running, state)
  if (backsUp && isDue(running, tree, secrets)) await make(running, state, 'local-password')
}

/** As a session asked: made whatever there was. */
export async function rotateSecret(running: Running, state: ManagedState, what: Rotation): Promise<void> {
  const { recovery, administrator, ...rest } = await readSecrets(running)
  const others = what === 'recovery-key' ? { administrator } : { recovery }
  await running.disk.write('secrets', { ...rest, ...others })
  const status = await make(running, state, what)
  const { tree } = (await readManaged(running.disk)) ?? state
  await running.disk.write('tree', { ...state, tree: writeValue(tree, statusOf[what], String(status), 'int') })
}

const statusOf: Readonly<Record<Rotation, string>> = {
  'recovery-key': `${bitLockerNode}/Status/RotateRecoveryPasswordsStatus`,
  'local-password': `${lapsNode}/Actions/ResetPasswordStatus`,
}

/** E_FAIL: it joined no directory that could keep it. */
const nowhere = 0x80004005 | 0

async function make(running: Running, state: ManagedState, what: Rotation): Promise<number> {
  const identity = (await running.disk.read('identity')) as DirectoryIdentity | undefined // written by us
  if (!identity) return nowhere
  const at = { http: running.http, drs: running.options.services.drs, identity }
  const secrets = await readSecrets(running)
  if (what === 'recovery-key') {
    const key = secrets.recovery ?? { ...newKey(), kept: false }
    await running.disk.write('secrets', { ...secrets, recovery: key } satisfies Secrets)
    const status = await bringRecoveryKey(at, key)
    if (status !== 0) return status
    await running.disk.write('secrets', { ...secrets, recovery: { ...key, kept: true } } satisfies Secrets)
    await sayEncrypted(running, state)
    return status
  }
  const days = numberOf(state.tree, 'PasswordAgeDays', 30)
  const unsent = secrets.administrator?.kept === false ? secrets.administrator : undefined
  const made = unsent ?? { ...newPassword(running, state.tree), kept: false }
  await running.disk.write('secrets', { ...secrets, administrator: made } satisfies Secrets)
  const builtIn = builtInAdministrator(state.tree).name
  const accountName = readValue(state.tree, `${lapsNode}/Policies/AdministratorAccountName`) || builtIn
  const status = await bringLocalPassword(at, {
    accountName,
    // the numbers of accounts that somebody made begin with 1001
    accountSid: `${secrets.sid}-${accountName === builtIn ? 500 : 1001}`,
    password: made.password,
    refreshAt: new Date(Date.parse(made.madeAt) + days * dayMs),
  })
  if (status === 0) {
    await running.disk.write('secrets', { ...secrets, administrator: { ...made, kept: true } } satisfies Secrets)
  }
  return status
}

const encryptionStatus = `${bitLockerNode}/Status/DeviceEncryptionStatus`

async function sayEncrypted({ disk }: Running, state: ManagedState): Promise<void> {
  const tree = writeValue(state.tree, encryptionStatus, '0', 'int')
  await disk.write('tree', { ...state, tree } satisfies ManagedState)
}

const dayMs = 24 * 3_600_000

function isDue(running: Running, tree: Tree, { administrator }: Secrets): boolean {
  if (!administrator?.kept) return true
  const ageMs = running.clock.now() - Date.parse(administrator.madeAt)
  return ageMs >= numberOf(tree, 'PasswordAgeDays', 30) * dayMs
}

function numberOf(tree: Tree, policy: string, otherwise: number): number {
  const value = Number(readValue(tree, `${lapsNode}/Policies/${policy}`))
  return Number.isInteger(value) && value > 0 ? value : otherwise
}

const newKey = (): RecoveryKey => ({
  id: randomUUID(),
  key: recoveryPasswordOf(randomBytes(16)),
  volume: 'operatingSystemVolume',
})

/** Nothing that is taken for another when it is read aloud. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789#+*!?'

function newPassword(running: Running, tree: Tree): { readonly password: string; readonly madeAt: string } {
  const characters = Array.from(
    { length: numberOf(tree, 'PasswordLength', 14) },
    () => letters[randomInt(letters.length)],
  )
  return { password: characters.join(''), madeAt: new Date(running.clock.now()).toISOString() }
}

async function readSecrets({ disk }: Running): Promise<Secrets> {
  const secrets = (await disk.read('secrets')) as Secrets | undefined // written by us
  if (secrets) return secrets
  const made = { sid: `S-1-5-21-${[0, 1, 2].map(() => randomInt(2 ** 31)).join('-')}` }
  await disk.write('secrets', made satisfies Secrets)
  return made
}
