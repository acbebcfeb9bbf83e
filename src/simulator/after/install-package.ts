// An administrator at the desktop installs a provisioning package, by a double click or with the script that carries one: its settings are applied, and it enrols
// the device with its secret.

import type { ReadPackage } from '../../protocol/provisioning-package/read.ts'
import { applyPackage } from '../prepared/apply.ts'
import { enrollWithSecret, nowEnrolled } from '../prepared/enroll.ts'
import { recordStep } from '../run/running.ts'
import type { EnrolResult } from './enroll.ts'
import { atTheDesktop, type StandingOptions } from './standing.ts'

export type InstallOptions = StandingOptions & { readonly package: ReadPackage }

export type InstallResult =
  | EnrolResult
  | { readonly kind: 'package-installed'; readonly name: string }
  | { readonly kind: 'package-refused'; readonly name: string }

/** MENROLL_E_DEVICE_ALREADY_ENROLLED */
const alreadyEnrolled = '0x8018000a'

export function installPackage(options: InstallOptions): Promise<InstallResult> {
  return atTheDesktop(options, async (running): Promise<InstallResult> => {
    const { identity, settings } = options.package
    const applied = await applyPackage(running, options.package)
    if (!applied) return { kind: 'package-refused', name: identity.name }
    const { oobe } = running.record
    running.record = { ...running.record, oobe: { ...oobe, name: applied.name ?? oobe.name } }
    const { enrollment } = settings
    if (!enrollment) return { kind: 'package-installed', name: identity.name }
    const refused = (message: string): InstallResult => {
      recordStep(running, 'enroll-failed', 'failed', message)
      return { kind: 'refused', at: 'enrolment', message }
    }
    if (oobe.enrolled) return refused(`${alreadyEnrolled} the device is enrolled in management`)
    // what Windows makes of a device that has joined is not known; here the directory enrols it
    if (oobe.joined) return refused(`${alreadyEnrolled} the device has joined a directory, which enrols it`)
    const happening = await enrollWithSecret(running, enrollment, false)
    if (happening.type === 'failed') return refused(`${happening.code} ${happening.message}`)
    const managed = await nowEnrolled(running, enrollment.discoveryUrl, 'device')
    if (managed?.kind === 'wiped') return managed
    const commands = managed?.kind === 'done' ? managed.commands : null
    return { kind: 'enrolled', userName: enrollment.userName, deviceId: '', joined: false, commands }
  })
}
