// A PC that a package on a stick, or an answer file, sets up (docs/real-pcs.md): the stick is found at the first page or asked for by five presses of the Windows key,
// its source is trusted by whoever stands there, and what it sets is done before anything else is asked.

import type { Event } from '../event.ts'
import { type Next, onward, recordStep } from '../next.ts'
import { type OobeNode, pageNode } from '../node.ts'
import { sliceOf } from '../slice.ts'
import { firstPage } from './profile.ts'

/** What the machine has of a package from now on. */
export type Applied = {
  readonly name?: string
  readonly network?: string
  readonly account?: string
  readonly firstRunHidden: boolean
  /** None: it enrols nothing. */
  readonly enrollmentUrl?: string
}

/** Pages that an answer file answers. */
export type Hidden = { readonly licence: boolean; readonly accounts: boolean; readonly privacy: boolean }

type PreparedSlice = {
  readonly trusted: boolean
  readonly applied: boolean
  readonly firstRunHidden: boolean
  readonly hidden: Hidden
  readonly account: string | null
  readonly enrollmentUrl: string | null
  /** Windows goes on without management where the tries of a package failed. */
  readonly tried: boolean
  readonly firstCommands: boolean
}

export const preparation = sliceOf<PreparedSlice>('prepared', {
  trusted: false,
  applied: false,
  firstRunHidden: false,
  hidden: { licence: false, accounts: false, privacy: false },
  account: null,
  enrollmentUrl: null,
  tried: false,
  firstCommands: false,
})

export const stickPage = pageNode('OobeStick', 'stick', { choices: () => ['found', 'five-presses'] }, (value) =>
  onward({}, [recordStep('page-shown', 'info', value === 'found' ? 'the stick was found' : 'Windows key, five times')]),
)

/** A package that is not signed is applied only where somebody says that its source is trusted. */
export const trustPage = pageNode(
  'OobeTrustPackage',
  'trust-package',
  { choices: () => ['accept', 'decline'] },
  (value, state) => {
    if (value !== 'decline') return onward(preparation.with(state, { trusted: true }))
    const { prepared: _, ...machine } = state.machine
    const effects = [recordStep('package-refused', 'warning', 'its source is not trusted')]
    return { change: { machine }, effects, go: { from: firstPage } }
  },
)

export const applyPackage: OobeNode<'OobeApplyPackage'> = {
  name: 'OobeApplyPackage',
  work: () => ({ kind: 'apply-package' }),
  on: (state, event) => {
    if (event.type !== 'package-applied') return undefined
    const { applied, hidden } = event
    const own = preparation.with(state, {
      applied: true,
      hidden,
      firstRunHidden: applied?.firstRunHidden ?? false,
      account: applied?.account ?? null,
      enrollmentUrl: applied?.enrollmentUrl ?? null,
    })
    const renamed = applied?.name !== undefined && applied.name !== state.name
    const isWireless = state.machine.link === 'wifi' && applied?.network !== undefined
    return onward({
      ...own,
      account: 'local',
      ...(applied?.account !== undefined && { localGroup: 'Administrators' }),
      ...(renamed && { name: applied?.name ?? state.name, renamePending: true }),
      ...(isWireless && { wifi: applied?.network ?? null }),
    })
  },
}

export const packageEnrolment: OobeNode<'OobePackageEnrolment'> = {
  name: 'OobePackageEnrolment',
  needsNetwork: true,
  work: () => ({ kind: 'enroll-by-package' }),
  on: (state, event) => {
    const tried = preparation.with(state, { tried: true })
    if (event.type === 'failed') {
      return onward(tried, [
        recordStep('enroll-failed', 'failed', `${event.code} ${event.message}`),
        recordStep('not-enrolled', 'warning', 'the package could not enrol the device'),
      ])
    }
    if (event.type !== 'enrolled') return undefined
    const { enrollmentUrl } = preparation.of(state)
    return enrolledAt(enrollmentUrl ?? '', tried)
  },
}

export const firstCommands: OobeNode<'FirstSignInCommands'> = {
  name: 'FirstSignInCommands',
  needsNetwork: true,
  work: () => ({ kind: 'run-first-commands' }),
  on: (state, event: Event) => {
    if (event.type !== 'first-commands-run') return undefined
    const run = preparation.with(state, { firstCommands: true })
    return event.mdm ? enrolledAt(event.mdm.enrollmentUrl, run) : onward(run)
  },
}

function enrolledAt(enrollmentUrl: string, change: Next['change']): Next {
  const mdm = { enrollmentUrl, termsOfUseUrl: null }
  return onward({ ...change, enrolled: true, mdm }, [recordStep('enrolled', 'ok', enrollmentUrl)])
}
