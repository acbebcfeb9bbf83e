// How it ended what happens to a device that was set up before: in words, with what to do now where it did not, and as an exit code.

import { lastWord, shellWord } from '../../kernel/text/shell.ts'
import type { CheckInResult } from '../../simulator/after/check-in.ts'
import type { EnrolResult } from '../../simulator/after/enroll.ts'
import type { EnrolOnlyResult } from '../../simulator/after/enroll-only.ts'
import type { HelloResult } from '../../simulator/after/hello.ts'
import type { InstallResult } from '../../simulator/after/install-package.ts'
import type { RenewResult } from '../../simulator/after/renew.ts'
import type { SignInHereResult } from '../../simulator/after/sign-in.ts'
import { sayDocument } from '../output.ts'
import { remark } from './remark.ts'

type Result =
  | CheckInResult
  | SignInHereResult
  | HelloResult
  | EnrolResult
  | EnrolOnlyResult
  | InstallResult
  | RenewResult
  | { readonly kind: 'reset' }

/** Of a device that did what it was to do. */
const good: readonly Result['kind'][] = [
  'done',
  'signed-in',
  'hello-registered',
  'enrolled',
  'package-installed',
  'renewed',
  'not-due',
  'reset',
]

export function end({ state, json }: { readonly state: string; readonly json?: true }, result: Result): void {
  const wiped = result.kind === 'wiped'
  const ok = wiped || good.includes(result.kind)
  const words = wordsFor(result, state)
  if (json) sayDocument({ ok, ...result, ...(ok ? {} : { message: words }) })
  else if (wiped) remark.warn(words)
  else if (ok) remark.success(words)
  else remark.error(words)
  process.exitCode = ok ? 0 : 1
}

export const noDevice = (state: string): string =>
  `There is no device in ${state}. Set one up with taxiway device boot --state ${shellWord(state)}.`

/** What happened, and what to do now where it did not. */
function wordsFor(result: Result, state: string): string {
  switch (result.kind) {
    case 'done':
      if (result.reset) {
        return `The device was reset: applications and settings of before are gone, its join and its management are not. Somebody signs in with taxiway device sign-in --state ${shellWord(state)}.`
      }
      return `The device checked in and carried out ${result.commands} commands.`
    case 'wiped':
      return 'The device was wiped. Switched on again, it begins its first start.'
    case 'reset':
      return `The device is as it left the factory. Switched on again, with taxiway device boot --state ${shellWord(state)}, it begins its first start.`
    case 'signed-in': {
      const { userName, localGroup, enrolled, commands } = result
      const managed = !enrolled ? 'Nobody manages the device.' : sessionWords(commands)
      const group = localGroup === 'Administrators' ? 'an administrator' : 'a standard user'
      return `${userName} is signed in, as ${group}. ${managed}`
    }
    case 'enrolled': {
      const joined = result.joined ? 'joined the directory and is' : 'is'
      return `The device ${joined} enrolled in management for ${result.userName}. ${sessionWords(result.commands)}`
    }
    case 'renewed':
      return `The device has a new certificate, which is good until ${result.until.slice(0, 10)}.`
    case 'not-due':
      return `The certificate is good until ${result.until.slice(0, 10)}, and the device renews it from ${result.from.slice(0, 10)} on.`
    case 'not-renewable':
      return 'Its management did not say how its certificate is renewed. Let the device enrol anew before it ends.'
    case 'package-installed':
      return `The package ${result.name} is installed. It enrols nothing.`
    case 'package-refused':
      return `The package ${result.name} is installed already, and is not installed again (0x800700B7). Make another one with taxiway prepare create.`
    case 'hello-registered':
      return `${result.userName} has a key of Windows Hello on this device. It signs in with taxiway device sign-in --state ${shellWord(state)} --hello --user ${shellWord(result.userName)}.`
    case 'hello-failed':
      return `No key of Windows Hello was made: ${sentence(result.message)} It needs a second factor, shown now: a temporary access pass of the person with --pass, or --authenticator.`
    case 'no-hello-key':
      return `${result.userName} has no key of Windows Hello on this device. Make one with taxiway device hello --state ${shellWord(state)} --pass … --user ${shellWord(result.userName)}.`
    case 'no-device':
      return noDevice(state)
    case 'not-at-desktop':
      return `The device did not come to its desktop. Switch it on again with taxiway device boot --state ${shellWord(state)}.`
    case 'not-joined':
      return `The device has local accounts only. Let it join and enrol first, with taxiway device enrol --state ${shellWord(state)}.`
    case 'not-enrolled':
      return `The device is not enrolled in management. Enrol it with taxiway device enrol --state ${shellWord(state)}.`
    case 'has-joined':
      return `The device has joined a directory. Let it enrol with that: taxiway device enrol --state ${shellWord(state)}, without --without-join.`
    case 'already-enrolled':
      return `The device is enrolled in management already, for ${result.userName}. Let it check in with taxiway device sync --state ${shellWord(state)}.`
    case 'not-in-scope':
      return `Management is not for ${result.userName}: the organisation has it for nobody, or this person has no licence for it. Say whom it is for with taxiway organization set --managed all, and license the person with taxiway user change --licensed yes ${lastWord(result.userName)}.`
    case 'not-signed-in':
      return `Nobody is signed in: ${sentence(result.message)}`
    case 'another-organization':
      return `${result.userName} belongs to another organisation than the device. Sign in with an account of its own, or reset it with taxiway device reset --state ${shellWord(state)}.`
    case 'device-refused':
      return `The organisation does not know the device any more, or has disabled it: ${sentence(result.message)} Enable it there, or reset it with taxiway device reset --state ${shellWord(state)}.`
    case 'refused':
      if ('unknown' in result && result.unknown) {
        return `Its management does not take the device any more (${result.message}): it was retired, deleted or disabled there. Enable it there, or reset it with taxiway device reset --state ${shellWord(state)}.`
      }
      return 'at' in result
        ? `The ${result.at} was refused: ${sentence(result.message)}`
        : `The device was refused: ${sentence(result.message)}`
  }
}

/** Words of others, with or without their full stop. */
const sentence = (text: string): string => `${text.replace(/\.$/, '')}.`

const sessionWords = (commands: number | null): string =>
  commands === null
    ? 'Its management did not answer; the next check-in tries again.'
    : `Its management had ${commands} commands for it.`
