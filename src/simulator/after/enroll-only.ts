// A person at the desktop of a device that belongs to no directory enrols it in management alone: Settings, Access work or school,
// "Enroll only in device management". Windows asks the server that their name leads to, or the one that they type.

import { toHex } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import type { AuthPolicy } from '../../protocol/mde2/discover.ts'
import { enrollShowing } from '../effect/enroll.ts'
import { manageIfReached } from '../run/background.ts'
import { languageOf, type Running, recordStep, save } from '../run/running.ts'
import { passwordOf } from '../run/scripted-user.ts'
import type { Management } from '../wire/enroll.ts'
import { ticketAtPage } from '../wire/enroll-page.ts'
import type { EnrolResult } from './enroll.ts'
import { atTheDesktop, type StandingOptions } from './standing.ts'

export type EnrolOnlyOptions = StandingOptions & {
  /** What the person typed; default where their name leads. */
  readonly server?: string | undefined
  /** What Windows can do; default all that it can from there. */
  readonly policies?: readonly AuthPolicy[]
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
    const proof = {
      kind: 'person',
      policies: options.policies ?? fromSettings,
      password,
      atPage: (address: string) => ticketAtPage(running.http, address, typed),
    } as const
    const mdm = { enrollmentUrl, termsOfUseUrl: null }
    const work = { userName, mdm, profile: null, name: record.oobe.name, inOobe: false }
    const enrolled = await enrollShowing(running, work, { proof, deviceId: ownIdOf(running) })
    if (enrolled.type !== 'enrolled') {
      const message = enrolled.type === 'failed' ? `${enrolled.code} ${enrolled.message}` : enrolled.type
      recordStep(running, 'enroll-failed', 'failed', message)
      return { kind: 'refused', at: 'enrolment', message }
    }
    const outcome = 'desktop-managed'
    running.record = { ...running.record, oobe: { ...running.record.oobe, mdm, enrolled: true, outcome } }
    recordStep(running, 'enrolled', 'ok', enrollmentUrl)
    await save(running)
    const managed = await manageIfReached(running, 'user')
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

/** The same as long as the machine is: so its management knows it again. */
function ownIdOf({ options }: Running): string {
  const { manufacturer = '', serialNumber = '' } = options.hardware.fields
  return toHex(sha256(new TextEncoder().encode(`device ${manufacturer}/${serialNumber}`))).slice(0, 32)
}
