// Another person, or the first one again, signs in to Windows at a joined device. The device proves itself with its certificate,
// so a device that is disabled or deleted lets nobody in; then management is told who is there.

import { manageIfReached } from '../run/background.ts'
import { recordStep } from '../run/running.ts'
import type { Management } from '../wire/enroll.ts'
import { obtainPrimaryToken } from '../wire/primary-token.ts'
import { identityOf, localGroupOf, signInAtDesk, type Turned } from './sign-in-at-desk.ts'
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
  | { readonly kind: 'device-refused'; readonly message: string }
  | { readonly kind: 'wiped' }

export function signInHere(options: StandingOptions): Promise<SignInHereResult> {
  return atTheDesktop(options, async (running): Promise<SignInHereResult> => {
    const identity = await identityOf(running)
    if (!identity) return { kind: 'not-joined' }
    const met = await signInAtDesk(running, identity)
    if (met.kind !== 'present') return met
    const { memory, http, disk } = running
    const { upn } = met.user
    if (!memory.tokens) throw new Error('whoever signed in has tokens')
    const primary = await obtainPrimaryToken(http, memory.tokens, identity)
    if (primary.kind === 'refused') {
      const message = `${primary.code} ${primary.message}`
      recordStep(running, 'sign-in-failed', 'failed', message)
      return { kind: 'device-refused', message }
    }
    memory.primary = primary.primary
    const localGroup = localGroupOf(running, identity, met.user)
    recordStep(running, 'logged-on', 'ok', `${upn} in ${localGroup}`)
    const signedIn = { kind: 'signed-in', userName: upn, localGroup } as const
    const management = (await disk.read('management')) as Management | undefined // written by us
    if (!management) return { ...signedIn, enrolled: false, commands: null }
    const isEnrolledUser = management.userName.toLowerCase() === upn.toLowerCase()
    const managed = await manageIfReached(running, isEnrolledUser ? 'user' : 'device')
    if (managed?.kind === 'wiped') return managed
    return { ...signedIn, enrolled: true, commands: managed?.kind === 'done' ? managed.commands : null }
  })
}
