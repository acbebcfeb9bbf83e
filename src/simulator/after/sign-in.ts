// Another person, or the first one again, signs in to Windows at a joined device. The device proves itself with its certificate,
// so a device that is disabled or deleted lets nobody in; then management is told who is there.

import { bringConsumerApps } from '../consumer-apps.ts'
import { manageIfReached } from '../run/background.ts'
import { type Running, recordStep } from '../run/running.ts'
import type { Management } from '../wire/enroll.ts'
import type { DirectoryIdentity } from '../wire/join.ts'
import { obtainPrimaryToken } from '../wire/primary-token.ts'
import { identityOf, localGroupOf, signInAtDesk, signInByHello, type Turned } from './sign-in-at-desk.ts'
import { atTheDesktop, type Elsewhere, type StandingOptions } from './standing.ts'

export type SignInHereResult =
  | Elsewhere
  | Turned
  | {
      readonly kind: 'signed-in'
      readonly userName: string
      readonly localGroup: 'Administrators' | 'Users'
      /** What management had for the device, and for the person where the enrolment is theirs; null where it was not reached. */
      readonly commands: number | null
      readonly enrolled: boolean
    }
  /** The device has local accounts only. */
  | { readonly kind: 'not-joined' }
  /** Nobody of this name set up Windows Hello here. */
  | { readonly kind: 'no-hello-key'; readonly userName: string }
  | { readonly kind: 'device-refused'; readonly message: string }
  | { readonly kind: 'wiped' }

/** `hello`: by the person's key on this device, in place of a password. */
export function signInHere(options: StandingOptions & { readonly hello?: boolean }): Promise<SignInHereResult> {
  return atTheDesktop(options, async (running): Promise<SignInHereResult> => {
    const identity = await identityOf(running)
    if (!identity) return { kind: 'not-joined' }
    const met = options.hello ? await signInByHello(running, identity) : await signInAtDesk(running, identity)
    if (met.kind !== 'present') return met
    const { disk } = running
    const { upn } = met.user
    const refused = options.hello ? undefined : await proveDevice(running, identity)
    if (refused) return refused
    const localGroup = localGroupOf(running, identity, met.user)
    recordStep(running, 'logged-on', 'ok', `${upn} in ${localGroup}`)
    await bringConsumerApps(running)
    const signedIn = { kind: 'signed-in', userName: upn, localGroup } as const
    const management = (await disk.read('management')) as Management | undefined // written by us
    if (!management) return { ...signedIn, enrolled: false, commands: null }
    const { awaitsUser, ...enrolment } = management
    if (awaitsUser) {
      await disk.write('management', { ...enrolment, userName: upn } satisfies Management)
      running.record = { ...running.record, oobe: { ...running.record.oobe, user: met.user, localGroup } }
    }
    const isEnrolledUser = awaitsUser || management.userName.toLowerCase() === upn.toLowerCase()
    const managed = await manageIfReached(running, isEnrolledUser ? 'user' : 'device')
    if (managed?.kind === 'wiped') return managed
    return { ...signedIn, enrolled: true, commands: managed?.kind === 'done' ? managed.commands : null }
  })
}

async function proveDevice(
  running: Running,
  identity: DirectoryIdentity,
): Promise<Extract<SignInHereResult, { kind: 'device-refused' }> | undefined> {
  const { memory, http } = running
  if (!memory.tokens) throw new Error('whoever signed in has tokens')
  const obtained = await obtainPrimaryToken(http, memory.tokens, identity)
  if (obtained.kind === 'primary') {
    memory.primary = obtained.primary
    return undefined
  }
  const message = `${obtained.code} ${obtained.message}`
  recordStep(running, 'sign-in-failed', 'failed', message)
  return { kind: 'device-refused', message }
}
