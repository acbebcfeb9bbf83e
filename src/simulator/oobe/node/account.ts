// The device's user: the choice of account, the sign-in and its tenant match, the join, and the logon
// (docs/specification/first-run.md). The first irreversible act stands behind the tenant match (S-141).

import type { Effect, Event } from '../event.ts'
import { giveUp, type Next, onward, recordStep, stay } from '../next.ts'
import { type OobeNode, pageNode } from '../node.ts'
import { expandName, hasBit } from '../profile.ts'
import type { OobeState } from '../state.ts'
import { honoursHiddenEscapeLink, matchesTenantBy } from '../windows.ts'
import { failed } from './failure.ts'
import { firstPage } from './profile.ts'

export type SignedInUser = {
  readonly upn: string
  readonly tenantId: string
  readonly objectId: string
}

export type AccountSlice = {
  readonly account: 'local' | 'directory' | null
  readonly renamePending: boolean
  readonly user: SignedInUser | null
  readonly localGroup: 'Administrators' | 'Users' | null
  readonly credentialsHeld: boolean
  readonly tokensHeld: boolean
  readonly joined: { readonly deviceId: string; readonly tenantId: string } | null
}

export const accountSlice: AccountSlice = {
  account: null,
  renamePending: false,
  user: null,
  localGroup: null,
  credentialsHeld: false,
  tokensHeld: false,
  joined: null,
}

const mostSignIns = 5

export const accountChoice = pageNode(
  'OobeIDPS',
  'personal-or-work',
  { choices: () => ['personal', 'work'] },
  (value) => onward({ account: value === 'work' ? 'directory' : 'local' }),
)

export const localAccount = pageNode('OobeLocal', 'local-account', {}, () => onward({ localGroup: 'Administrators' }))

export const signIn: OobeNode<'OobeAAD'> = {
  name: 'OobeAAD',
  needsNetwork: true,
  work: signInWork,
  on: (state, event) => {
    if (event.type === 'sign-in-failed' && !state.machine.package) return signInFailed(state, event, 'signIn')
    if (event.type === 'failed' || event.type === 'sign-in-failed') return pageNotOpened(state, event)
    if (event.type === 'answered' && event.page === 'sign-in') return changeAccount(state, event.value)
    return event.type === 'signed-in' ? signedIn(state, event) : undefined
  },
}

export const join: OobeNode<'OobeAADJoin'> = {
  name: 'OobeAADJoin',
  needsNetwork: true,
  typedAgainAt: { lost: 'tokens', node: 'OobeAAD' },
  work: (state) => (state.user ? { kind: 'join', user: state.user, name: state.name } : signInWork(state)),
  on: joined,
}

export const logOn: OobeNode<'Logon'> = {
  name: 'Logon',
  needsNetwork: true,
  work: (state) => {
    const automatic = state.account === 'local' || state.credentialsHeld
    return { kind: 'log-on', automatic, attempt: state.attempts.logOn ?? 0 }
  },
  on: (state, event) => {
    if (event.type === 'sign-in-failed') return signInFailed(state, event, 'logOn')
    if (event.type === 'failed') return pageNotOpened(state, event)
    if (event.type !== 'logged-on') return undefined
    const how =
      state.account === 'local' || state.credentialsHeld ? 'automatically' : 'after typing the credentials again'
    const change = { credentialsHeld: state.account !== 'local', tokensHeld: state.account !== 'local' }
    return onward(change, [recordStep('logged-on', 'ok', how)])
  },
}

/** Whoever signed in sets up Windows Hello, and goes on without it where that fails. */
export const windowsHello: OobeNode<'OobeHello'> = {
  name: 'OobeHello',
  needsNetwork: true,
  work: () => ({ kind: 'set-up-hello' }),
  on: (_, event) => {
    if (event.type === 'hello-set-up') return onward({}, [recordStep('hello-registered', 'ok', event.userName)])
    if (event.type !== 'failed') return undefined
    return onward({}, [recordStep('hello-failed', 'warning', `${event.code} ${event.message}`)])
  },
}

/** Signing in again restores the state that a later node lacks; a package does what a person would. */
export function signInWork(state: OobeState): Effect {
  if (state.machine.package) return { kind: 'use-package' }
  const profile = state.profile?.settings
  return {
    kind: 'sign-in',
    authority: profile?.tenantDomain || profile?.tenantId || null,
    attempt: state.attempts.signIn ?? 0,
    mayChangeAccount: mayChangeAccount(state),
  }
}

/** The link stands on an organisation's page while its profile is not applied, unless the profile hides it. */
function mayChangeAccount({ profile, profileApplied, machine }: OobeState): boolean {
  if (!profile || profileApplied) return false
  return !(profile.settings.forcedEnrollment && honoursHiddenEscapeLink(machine.windows))
}

function changeAccount(state: OobeState, value: string): Next | undefined {
  if (value !== 'change-account' || !mayChangeAccount(state)) return undefined
  return withoutProfile({}, [recordStep('profile-discarded', 'ok', 'not applied: the person changes the account')])
}

/** The ordinary first run follows: first the pages that the profile had answered or hidden, then the choice of account. */
function withoutProfile(change: Partial<OobeState>, effects: Next['effects']): Next {
  return {
    change: {
      flow: 'normal',
      profile: null,
      profileState: 'NotProvisioned',
      account: null,
      user: null,
      mdm: null,
      credentialsHeld: false,
      tokensHeld: false,
      ...change,
    },
    effects: [{ kind: 'forget-profile' }, ...effects],
    go: { from: firstPage },
  }
}

function signedIn(state: OobeState, event: Extract<Event, { type: 'signed-in' }>): Next {
  const effects = [
    recordStep('signed-in', 'ok', `${event.user.upn}${event.seen === '' ? '' : `, sign-in page: ${event.seen}`}`),
  ]
  const change = {
    user: event.user,
    mdm: event.mdm,
    credentialsHeld: true,
    tokensHeld: true,
    account: 'directory' as const,
  }
  const profile = state.profile?.settings
  if (!profile || state.profileApplied) return onward(change, effects)
  if (!tenantMatches(state, event.user)) return mismatch(state, event.user, effects)
  const name = profile.nameTemplate ? nameFrom(state, profile.nameTemplate) : undefined
  const applied = {
    ...change,
    profileApplied: true,
    diagnostics: { ...state.diagnostics, tenantMatched: true },
    ...(name ? { name, renamePending: true } : {}),
  }
  return onward(applied, [
    ...effects,
    recordStep('tenant-matched', 'ok', `by ${matchesTenantBy(state.machine.windows)}`),
    recordStep('profile-applied', 'ok', `${profile.profileName || 'profile'}${name ? `, device name ${name}` : ''}`),
  ])
}

/** Old clients know only the domain the device was registered under; a suffix is never enough (S-129..S-132). */
function tenantMatches(state: OobeState, user: SignedInUser): boolean {
  const profile = state.profile?.settings
  if (!profile) return false
  if (matchesTenantBy(state.machine.windows) === 'tenant-id') {
    return user.tenantId.toLowerCase() === profile.tenantId
  }
  return user.upn.slice(user.upn.lastIndexOf('@') + 1).toLowerCase() === profile.tenantDomain
}

function nameFrom(state: OobeState, template: string): string | undefined {
  const name = expandName(template, state.machine.serial, state.machine.digits)
  return name === state.name ? undefined : name
}

/** Drops the whole profile and reports the mismatch (S-144, S-194). */
function mismatch(state: OobeState, user: SignedInUser, effects: Next['effects']): Next {
  const next = withoutProfile({ diagnostics: { ...state.diagnostics, tenantMatched: false } }, [
    recordStep('profile-discarded', 'ok', 'not applied'),
  ])
  const told = [mismatchStep(state, user), { kind: 'report-mismatch', userTenantId: user.tenantId } as const]
  return { ...next, effects: [...effects, ...told, ...next.effects] }
}

/** A client that compares domains refuses people of its own organisation, too, and that is another story (S-133). */
function mismatchStep(state: OobeState, user: SignedInUser): Effect {
  const profile = state.profile?.settings
  if (user.tenantId.toLowerCase() !== profile?.tenantId) {
    return recordStep('tenant-mismatched', 'failed', `${user.upn} belongs to another organisation than the profile`)
  }
  const { build, revision } = state.machine.windows
  return recordStep(
    'domain-mismatched',
    'failed',
    `${user.upn} belongs to the organisation of the profile, but not to its domain ${profile.tenantDomain}, and Windows build ${build}.${revision} compares domains; from 1703 with the update of July 2017 (15063.483) on organisations are compared`,
  )
}

function signInFailed(
  state: OobeState,
  event: Extract<Event, { type: 'sign-in-failed' }>,
  counter: 'signIn' | 'logOn',
): Next {
  const tries = (state.attempts[counter] ?? 0) + 1
  const detail = `${event.code} ${event.message}`
  const effects = [recordStep('sign-in-failed', 'failed', detail)]
  const change = { attempts: { ...state.attempts, [counter]: tries }, credentialsHeld: false, tokensHeld: false }
  if (tries < mostSignIns) return stay(change, effects)
  const next = giveUp({ ...state, ...change }, `sign-in failed ${tries} times; last: ${detail}`)
  return { ...next, change: { ...change, ...next.change }, effects: [...effects, ...next.effects] }
}

/** The sign-in page cannot be shown at all, so nobody was refused; or a package was, which has nothing else to type. */
function pageNotOpened(state: OobeState, event: { readonly code: string; readonly message: string }): Next {
  return failed(state, event, recordStep('sign-in-failed', 'failed', `${event.code} ${event.message}`), [])
}

function joined(state: OobeState, event: Event): Next | undefined {
  if (event.type === 'failed')
    return failed(state, event, recordStep('join-failed', 'failed', `${event.code} ${event.message}`), [])
  if (event.type !== 'joined' || !state.user) return undefined
  const { deviceId, tenantId } = event
  if (state.machine.package) {
    return onward({ joined: { deviceId, tenantId } }, [recordStep('joined', 'ok', `device ${deviceId}, for nobody`)])
  }
  // Directory administrators stay administrators whatever the profile says (S-019, S-020, S-085).
  const standard = state.profileApplied && hasBit(state.profile?.settings ?? null, 'standardUser')
  const localGroup = standard && !event.administrator ? 'Users' : 'Administrators'
  const change = { joined: { deviceId, tenantId }, localGroup } as const
  const effects = [recordStep('joined', 'ok', `device ${deviceId}, ${state.user.upn} in ${localGroup}`)]
  return onward(
    change,
    state.mdm ? effects : [...effects, recordStep('not-enrolled', 'warning', 'no management for this user')],
  )
}
