// The enrolment in management: terms of use where there are any, then the enrolment itself
// (docs/specification/first-run.md).

import type { Event } from '../event.ts'
import { type Next, onward, recordStep } from '../next.ts'
import type { OobeNode } from '../node.ts'
import type { OobeState } from '../state.ts'
import { signInWork } from './account.ts'
import { failed } from './failure.ts'

export type Mdm = { readonly enrollmentUrl: string; readonly termsOfUseUrl: string | null }

export type ManagementSlice = {
  readonly mdm: Mdm | null
  readonly enrolled: boolean
}

export const managementSlice: ManagementSlice = { mdm: null, enrolled: false }

export const termsOfUse: OobeNode<'OobeAADTerms'> = {
  name: 'OobeAADTerms',
  needsNetwork: true,
  typedAgainAt: { lost: 'tokens', node: 'OobeAAD' },
  work: (state) =>
    state.mdm?.termsOfUseUrl
      ? { kind: 'accept-terms', url: state.mdm.termsOfUseUrl, enrollmentUrl: state.mdm.enrollmentUrl }
      : signInWork(state),
  on: (state, event) => {
    if (event.type === 'failed') return refused(state, event)
    return event.type === 'terms-accepted' ? onward({}) : undefined
  },
}

export const enrolment: OobeNode<'OobeAADEnroll'> = {
  name: 'OobeAADEnroll',
  needsNetwork: true,
  typedAgainAt: { lost: 'tokens', node: 'OobeAAD' },
  work: (state) =>
    state.mdm ? { kind: 'enroll', mdm: state.mdm, profile: state.profile, name: state.name } : signInWork(state),
  on: (state, event) => {
    if (event.type === 'failed') return refused(state, event)
    if (event.type !== 'enrolled') return undefined
    return onward({ enrolled: true }, [recordStep('enrolled', 'ok', state.mdm?.enrollmentUrl ?? '')])
  },
}

/** The device that its package joined learns from its own sign-in whether its organisation manages it, and where. */
export const packageManagement: OobeNode<'OobePackageManagement'> = {
  name: 'OobePackageManagement',
  needsNetwork: true,
  typedAgainAt: { lost: 'tokens', node: 'OobeAAD' },
  work: () => ({ kind: 'find-management' }),
  on: (state, event) => {
    if (event.type === 'failed') return refused(state, event)
    if (event.type !== 'management-found') return undefined
    const none = [recordStep('not-enrolled', 'warning', 'no management for this package')]
    return onward({ mdm: event.mdm }, event.mdm ? [] : none)
  },
}

/** Without management goes on who may: where the profile requires an enrolment, the page has no button for that. */
function refused(state: OobeState, event: Extract<Event, { type: 'failed' }>): Next {
  const required = state.profileApplied && state.profile?.settings.forcedEnrollment === true
  const step = recordStep('enroll-failed', 'failed', `${event.code} ${event.message}`)
  return failed(state, event, step, required ? [] : ['continue'])
}
