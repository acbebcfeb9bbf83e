// A device that came to its desktop without management enrols later, as its person would in Windows under "Access work or
// school": one that belongs to no directory joins first. Nothing of a profile comes of it: that takes a reset (S-096, S-098).

import { acceptTermsOfUse } from '../effect/accept-terms.ts'
import { enrollAs } from '../effect/enroll.ts'
import { join } from '../effect/join.ts'
import { manageIfReached } from '../run/background.ts'
import type { DeviceRecord } from '../run/record.ts'
import { type Running, recordStep, save } from '../run/running.ts'
import type { Happening } from '../run/work.ts'
import type { DeviceStep } from '../trace.ts'
import type { Management } from '../wire/enroll.ts'
import { identityOf, type Present, signInAtDesk, type Turned } from './sign-in-at-desk.ts'
import { atTheDesktop, type Elsewhere, type StandingOptions } from './standing.ts'

export type EnrolResult =
  | Elsewhere
  | Turned
  | {
      readonly kind: 'enrolled'
      readonly userName: string
      readonly deviceId: string
      /** It belonged to no directory before. */
      readonly joined: boolean
      readonly commands: number | null
    }
  | { readonly kind: 'already-enrolled'; readonly userName: string }
  | { readonly kind: 'not-in-scope'; readonly userName: string }
  | { readonly kind: 'refused'; readonly at: 'join' | 'enrolment'; readonly message: string }
  | { readonly kind: 'wiped' }

type Refused = Extract<EnrolResult, { kind: 'refused' }>

export function enrolLater(options: StandingOptions): Promise<EnrolResult> {
  return atTheDesktop(options, async (running): Promise<EnrolResult> => {
    const management = (await running.disk.read('management')) as Management | undefined // written by us
    if (management && running.record.oobe.enrolled) return { kind: 'already-enrolled', userName: management.userName }
    const met = await signInAtDesk(running, await identityOf(running))
    if (met.kind !== 'present') return met
    const joins = running.record.oobe.joined === null
    const refusal = joins ? await joinAs(running, met) : undefined
    return refusal ?? (await enrolAs(running, met, joins))
  })
}

/** The account that was there stays, and so does who is administrator beside the one who joins. */
async function joinAs(running: Running, { user }: Present): Promise<Refused | undefined> {
  const joined = await join(running, { kind: 'join', user, name: running.record.oobe.name })
  if (joined.type !== 'joined') return refused(running, 'join', 'join-failed', joined)
  const { deviceId, tenantId } = joined
  change(running, { user, joined: { deviceId, tenantId } })
  recordStep(running, 'joined', 'ok', `device ${deviceId}, ${user.upn} in Administrators`)
  await save(running)
  return undefined
}

async function enrolAs(running: Running, { user, mdm }: Present, joined: boolean): Promise<EnrolResult> {
  if (!mdm) {
    recordStep(running, 'not-enrolled', 'warning', 'no management for this user')
    return { kind: 'not-in-scope', userName: user.upn }
  }
  const terms = mdm.termsOfUseUrl
    ? await acceptTermsOfUse(running, {
        kind: 'accept-terms',
        url: mdm.termsOfUseUrl,
        enrollmentUrl: mdm.enrollmentUrl,
      })
    : undefined
  if (terms && terms.type !== 'terms-accepted') return refused(running, 'enrolment', 'enroll-failed', terms)
  const { name } = running.record.oobe
  const enrolled = await enrollAs(running, { userName: user.upn, mdm, profile: null, name, inOobe: false })
  if (enrolled.type !== 'enrolled') return refused(running, 'enrolment', 'enroll-failed', enrolled)
  change(running, { mdm, enrolled: true, outcome: 'desktop-managed' })
  recordStep(running, 'enrolled', 'ok', mdm.enrollmentUrl)
  await save(running)
  const managed = await manageIfReached(running, 'user')
  if (managed?.kind === 'wiped') return managed
  const commands = managed?.kind === 'done' ? managed.commands : null
  return {
    kind: 'enrolled',
    userName: user.upn,
    deviceId: running.record.oobe.joined?.deviceId ?? '',
    joined,
    commands,
  }
}

function refused(running: Running, at: Refused['at'], step: DeviceStep, happening: Happening): Refused {
  const message = happening.type === 'failed' ? `${happening.code} ${happening.message}` : happening.type
  recordStep(running, step, 'failed', message)
  return { kind: 'refused', at, message }
}

function change(running: Running, changes: Partial<DeviceRecord['oobe']>): void {
  running.record = { ...running.record, oobe: { ...running.record.oobe, ...changes } }
}
