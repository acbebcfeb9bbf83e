// Actions on a managed device that is to leave, and the meaning of the device's answer
// (RemoteWipe CSP, DMClient CSP).
//
// Invariants
//   1. While an action is open, the device gets that command at its check-in and nothing else: no setting, no application.
//   2. A retired device is let go when it has answered, whatever it answered: Windows that joined the directory may refuse
//      to unenrol at the server's wish. A wipe counts only when the device accepted it: this command, and no other.
//   3. A device that says goodbye by itself has done what a retirement asks. A goodbye does not avoid a wipe: the command
//      goes first, and the device stays enrolled until it has accepted it, so that it can be asked again.
//   4. An action still open when an enrolment ends was never carried out: it has failed, and is reported.

import { isSuccess } from '../../protocol/syncml/status.ts'
import { providerId } from '../node.ts'
import type { SentCommand } from '../tree.ts'

export type ActionKind = 'retire' | 'wipe'
export type ActionState = 'pending' | 'active' | 'done' | 'failed'
export type DeviceAction = { readonly kind: ActionKind; readonly state: ActionState }

const unenrollNode = './Device/Vendor/MSFT/DMClient/Unenroll'
const wipeNode = './Device/Vendor/MSFT/RemoteWipe/'

export const retireCommand: SentCommand = { kind: 'Exec', uri: unenrollNode, format: 'chr', data: providerId }

export function wipeCommand({ useProtectedWipe }: { readonly useProtectedWipe: boolean }): SentCommand {
  return { kind: 'Exec', uri: `${wipeNode}${useProtectedWipe ? 'doWipeProtected' : 'doWipe'}`, format: 'chr' }
}

/** An answer to one action's command says nothing about another action requested meanwhile. */
export const isCommandOf = (kind: ActionKind, { uri }: Pick<SentCommand, 'uri'>): boolean =>
  kind === 'retire' ? uri === unenrollNode : uri.startsWith(wipeNode)

/** `status` 0: the session ended without an answer, so the command is sent again. */
export function outcomeOf(kind: ActionKind, status: number): 'waits' | 'done' | 'failed' {
  if (status === 0) return 'waits'
  return kind === 'retire' || isSuccess(status) ? 'done' : 'failed'
}

/** Whether to accept the device's goodbye. */
export const mayLeave = (action: DeviceAction | undefined): boolean => action?.kind !== 'wipe'

export const isOpen = ({ state }: DeviceAction): boolean => state === 'pending' || state === 'active'

/** Options of a wipe as the original knows them. */
export type WipeOptions = {
  readonly keepEnrollmentData?: boolean | null | undefined
  readonly keepUserData?: boolean | null | undefined
  readonly useProtectedWipe?: boolean | null | undefined
  readonly persistEsimDataPlan?: boolean | null | undefined
  readonly macOsUnlockCode?: string | null | undefined
}

/** The first requested option that is not offered. */
export function unsupportedOption(options: WipeOptions): string | undefined {
  const names = ['persistEsimDataPlan', 'macOsUnlockCode'] as const
  const keeps = options.keepEnrollmentData || options.keepUserData
  return (
    names.find((name) => Boolean(options[name])) ?? (keeps && options.useProtectedWipe ? 'useProtectedWipe' : undefined)
  )
}

/** A wipe that keeps join and enrolment is another action: the device stays managed. */
export function stayingReset({
  keepEnrollmentData,
  keepUserData,
}: WipeOptions): 'automaticRedeployment' | 'cleanWindowsDevice' | undefined {
  if (keepUserData) return 'cleanWindowsDevice'
  return keepEnrollmentData ? 'automaticRedeployment' : undefined
}
