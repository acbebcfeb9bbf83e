// The pages at the end that offer something to whoever owns the machine: Cortana, the manufacturer's registration, OneDrive.
// They are of the ordinary first run only: a profile keeps every one of them away, whatever its switches say (L-009,
// docs/specification/first-run.md).

import type { Page } from '../event.ts'
import { onward } from '../next.ts'
import { type OobeNode, pageNode } from '../node.ts'
import type { CommonNode, OobeState } from '../state.ts'
import { offersCortana } from '../windows.ts'

/** What a person can say to an offer. */
export const offerAnswers = ['accept', 'skip']

function offerPage<Name extends CommonNode>(name: Name, page: Page): OobeNode<Name> {
  return pageNode(name, page, { choices: () => offerAnswers, mandatory: false }, () => onward({}))
}

export const cortanaPage = offerPage('OobeCortana', 'cortana')
export const oemRegistrationPage = offerPage('OobeOemRegistration', 'oem-registration')
export const oneDrivePage = offerPage('OobeOneDrive', 'onedrive')

export function wantsOffers(state: OobeState): boolean {
  return !state.profileApplied
}

export function wantsCortana(state: OobeState): boolean {
  return wantsOffers(state) && offersCortana(state.machine.windows)
}

/** OneDrive belongs to an account of a service; a local account has none. */
export function wantsOneDrive(state: OobeState): boolean {
  return wantsOffers(state) && state.account !== 'local'
}
