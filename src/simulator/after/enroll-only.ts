// A person at the desktop of a device that belongs to no directory enrols it in management alone: Settings, Access work or school,
// "Enroll only in device management". Windows asks the server that their name leads to, or the one that they type. Or a program of an
// administrator does it, with a token, and nobody is asked anything (RegisterDeviceWithManagement of mdmregistration.dll).

import type { AuthPolicy } from '../../protocol/mde2/discover.ts'
import { enrollShowing } from '../effect/enroll.ts'
import { nowEnrolled, ownIdOf } from '../prepared/enroll.ts'
import { languageOf, recordStep } from '../run/running.ts'
import { passwordOf } from '../run/scripted-user.ts'
import type { Management, Proof } from '../wire/enroll.ts'
import { ticketAtPage } from '../wire/enroll-page.ts'
import type { EnrolResult } from './enroll.ts'
import { atTheDesktop, type StandingOptions } from './standing.ts'

export type EnrolOnlyOptions = StandingOptions & {
  /** What the person typed; default where their name leads. */
  readonly server?: string | undefined
  /** What Windows can do; default all that it can from there. */
  readonly policies?: readonly AuthPolicy[]
  /** The password is the secret of a prepared PC, which a program hands over as its token. */
  readonly byProgram?: boolean
}

export type EnrolOnlyResult = EnrolResult | { readonly kind: 'has-joined' }

/** What Windows offers from there, in its order. */
const fromSettings: readonly AuthPolicy[] = ['OnPremise', 'Federated']

const discoveryPath = '/EnrollmentServer/Discovery.svc'

export function enrolOnly(options: EnrolOnlyOptions): Promise<EnrolOnlyResult> {
  return atTheDesktop(options, async (running): Promise<EnrolOnlyResult> => {
    const { disk, answers, record } = running
    const management = (await disk.read('management')) as Management | undefined // written by us
    if (management && record.oobe.enrolled) return { kind: 'already-enrolled', userName: management.userName }
    if (record.oobe.joined) return { kind: 'has-joined' } // Windows refuses it there
    const { userName = '' } = answers
    const enrollmentUrl = discoveryAt(options, userName)
    const password = passwordOf(running, false) ?? ''
    const { pass, app } = answers
    const typed = { userName, password, pass, app, language: languageOf(running) }
    const proof: Proof = options.byProgram
      ? { kind: 'secret', secret: password, asToken: true }
      : {
          kind: 'person',
          policies: options.policies ?? fromSettings,
          password,
          atPage: (address: string) => ticketAtPage(running.http, address, typed),
        }
    const mdm = { enrollmentUrl, termsOfUseUrl: null }
    const work = { userName, mdm, profile: null, name: record.oobe.name, inOobe: false }
    const enrolled = await enrollShowing(running, work, { proof, deviceId: ownIdOf(running) })
    if (enrolled.type !== 'enrolled') {
      const message = enrolled.type === 'failed' ? `${enrolled.code} ${enrolled.message}` : enrolled.type
      recordStep(running, 'enroll-failed', 'failed', message)
      return { kind: 'refused', at: 'enrolment', message }
    }
    const managed = await nowEnrolled(running, enrollmentUrl, 'user')
    if (managed?.kind === 'wiped') return managed
    const commands = managed?.kind === 'done' ? managed.commands : null
    return { kind: 'enrolled', userName, deviceId: '', joined: false, commands }
  })
}

function discoveryAt({ server, services }: EnrolOnlyOptions, userName: string): string {
  const host = services.enrollment ?? `https://enterpriseenrollment.${userName.split('@').at(-1)}`
  const typed = server ?? host
  return new URL(typed).pathname === '/' ? new URL(discoveryPath, typed).href : typed
}
