// OOBE from the sign-in to the desktop: tenant match, join, terms of use, enrolment, status page twice, privacy, logon
// (docs/specification/first-run.md). The first irreversible act stands behind the tenant match (S-141).

import { never } from '../../kernel/never.ts'
import type { Event } from './event.ts'
import { nodeAfter } from './pages.ts'
import { expandName, hasBit } from './profile.ts'
import type { Button, Node, OobeState, SignedInUser } from './state.ts'
import { giveUp, type Next, onward, stay, tell } from './transitions-shared.ts'
import { matchesTenantBy } from './windows.ts'

const mostSignIns = 5
const mostTries = 4

export function afterSignIn(state: OobeState, event: Event): Next | undefined {
  switch (state.node) {
    case 'OobeAAD':
      return signIn(state, event)
    case 'OobeAADJoin':
      return join(state, event)
    case 'OobeAADTerms':
    case 'OobeAADEnroll':
      return enroll(state, event)
    case 'MDMProgressAfterAAD':
    case 'MDMProgressUser':
      return statusPage(state, event)
    case 'OobeSettings':
      return event.type === 'answered' && event.page === 'privacy' ? onward(state, {}) : undefined
    case 'Logon':
      return logOn(state, event)
    case 'OobeError':
      return event.type === 'answered' && event.page === 'error' ? pressed(state, event.value) : undefined
    default:
      return undefined
  }
}

function signIn(state: OobeState, event: Event): Next | undefined {
  if (event.type === 'sign-in-failed') return signInFailed(state, event, 'signIn')
  if (event.type !== 'signed-in') return undefined
  const effects = [
    tell('signed-in', 'ok', `${event.user.upn}${event.seen === '' ? '' : `, sign-in page: ${event.seen}`}`),
  ]
  const signedIn = {
    user: event.user,
    mdm: event.mdm,
    credentialsHeld: true,
    tokensHeld: true,
    account: 'directory' as const,
  }
  const profile = state.profile?.settings
  if (!profile || state.profileApplied) return onward(state, signedIn, effects)
  if (!tenantMatches(state, event.user)) return mismatch(state, event.user, effects)
  const name = profile.nameTemplate ? nameFrom(state, profile.nameTemplate) : undefined
  const change = {
    ...signedIn,
    profileApplied: true,
    diagnostics: { ...state.diagnostics, tenantMatched: true },
    ...(name ? { name, renamePending: true } : {}),
  }
  return onward(state, change, [
    ...effects,
    tell('tenant-matched', 'ok', `by ${matchesTenantBy(state.machine.windows)}`),
    tell('profile-applied', 'ok', `${profile.profileName || 'profile'}${name ? `, device name ${name}` : ''}`),
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

/** Nothing of the profile stays, the service hears of it, and the ordinary choice of account follows (S-144). */
function mismatch(state: OobeState, user: SignedInUser, effects: Next['effects']): Next {
  return {
    change: {
      node: 'OobeIDPS',
      flow: 'normal',
      profile: null,
      profileState: 'NotProvisioned',
      account: null,
      user: null,
      mdm: null,
      credentialsHeld: false,
      tokensHeld: false,
      diagnostics: { ...state.diagnostics, tenantMatched: false },
    },
    effects: [
      ...effects,
      tell('tenant-mismatched', 'failed', `${user.upn} belongs to another organisation than the profile`),
      { kind: 'report-mismatch', userTenantId: user.tenantId },
      { kind: 'forget-profile' },
      tell('profile-discarded', 'ok', 'not applied'),
    ],
  }
}

function signInFailed(
  state: OobeState,
  event: Extract<Event, { type: 'sign-in-failed' }>,
  counter: 'signIn' | 'logOn',
): Next {
  const tries = (state.attempts[counter] ?? 0) + 1
  const detail = `${event.code} ${event.message}`
  const effects = [tell('sign-in-failed', 'failed', detail)]
  const change = { attempts: { ...state.attempts, [counter]: tries }, credentialsHeld: false, tokensHeld: false }
  if (tries < mostSignIns) return stay(change, effects)
  const next = giveUp({ ...state, ...change }, `sign-in failed ${tries} times; last: ${detail}`)
  return { ...next, change: { ...change, ...next.change }, effects: [...effects, ...next.effects] }
}

function join(state: OobeState, event: Event): Next | undefined {
  if (event.type === 'failed')
    return failed(state, event, tell('join-failed', 'failed', `${event.code} ${event.message}`), [])
  if (event.type !== 'joined' || !state.user) return undefined
  // Directory administrators stay administrators whatever the profile says (S-019, S-020, S-085).
  const standard = state.profileApplied && hasBit(state.profile?.settings ?? null, 'standardUser')
  const localGroup = standard && !event.administrator ? 'Users' : 'Administrators'
  const change = { joined: { deviceId: event.deviceId, tenantId: event.tenantId }, localGroup } as const
  const next = onward(state, change, [
    tell('joined', 'ok', `device ${event.deviceId}, ${state.user.upn} in ${localGroup}`),
  ])
  return state.mdm
    ? next
    : { ...next, effects: [...next.effects, tell('not-enrolled', 'info', 'no management for this user')] }
}

function enroll(state: OobeState, event: Event): Next | undefined {
  if (event.type === 'failed') {
    return failed(state, event, tell('enroll-failed', 'failed', `${event.code} ${event.message}`), ['continue'])
  }
  if (state.node === 'OobeAADTerms') return event.type === 'terms-accepted' ? onward(state, {}) : undefined
  if (event.type !== 'enrolled') return undefined
  return onward(state, { enrolled: true }, [tell('enrolled', 'ok', state.mdm?.enrollmentUrl ?? '')])
}

function statusPage(state: OobeState, event: Event): Next | undefined {
  const page = state.statusPage
  if (!page) return undefined
  const user = state.node === 'MDMProgressUser'
  const phase = user ? 'account setup' : 'device setup'
  const result = (value: OobeState['espDevice']) => (user ? { espUser: value } : { espDevice: value })
  switch (event.type) {
    case 'status-page-shown': {
      const deadlineAt = page.startedAt + event.timeoutMinutes * 60_000
      return stay({ statusPage: { ...page, deadlineAt, shown: true }, ...result('running') }, [
        tell('status-page-shown', 'info', `${phase}, ${event.timeoutMinutes} min: ${event.detail}`),
      ])
    }
    case 'status-page-done': {
      if (event.result === 'skipped') return onward(state, result('not-shown'))
      return onward(state, result(event.result), [
        tell('status-page-finished', event.result === 'left' ? 'warning' : 'ok', `${phase}: ${event.result}`),
      ])
    }
    case 'status-page-reboot': {
      // The restart costs the credentials: the user types them again at the logon (S-206).
      const change = {
        node: 'Reboot',
        rebootReason: 'espDevice',
        resumeAt: state.node,
        credentialsHeld: false,
      } as const
      return user ? undefined : stay({ ...change, tokensHeld: false })
    }
    case 'status-page-failed': {
      const told = tell('status-page-failed', 'failed', `${phase}: ${event.code} ${event.message}`)
      const change = result('failed')
      if (event.flags === 0) return onward(state, change, [told])
      const next = failed(state, event, told, buttonsOf(event.flags))
      return { ...next, change: { ...next.change, ...change } }
    }
    default:
      return undefined
  }
}

/** BlockInStatusPage: 1 reset, 2 try again, 4 continue anyway. */
function buttonsOf(flags: number): Button[] {
  const buttons: Button[] = []
  if (flags & 1) buttons.push('reset')
  if (flags & 2) buttons.push('try-again')
  if (flags & 4) buttons.push('continue')
  return buttons
}

function failed(
  state: OobeState,
  problem: { readonly code: string; readonly message: string },
  told: Next['effects'][number],
  extra: readonly Button[],
): Next {
  const isStatusPage = state.node === 'MDMProgressAfterAAD' || state.node === 'MDMProgressUser'
  const tries = (state.attempts[state.node] ?? 0) + 1
  const again: readonly Button[] = isStatusPage || tries >= mostTries ? [] : ['try-again']
  const offered = tries >= mostTries ? extra.filter((button) => button !== 'try-again') : extra
  const failure = {
    at: state.node,
    code: problem.code,
    message: problem.message,
    buttons: [...again, ...offered, 'leave' as const],
  }
  return {
    change: { node: 'OobeError', failure, attempts: { ...state.attempts, [state.node]: tries } },
    effects: [told],
  }
}

function pressed(state: OobeState, button: string): Next | undefined {
  const failure = state.failure
  if (!failure?.buttons.includes(button as Button)) return undefined
  const pressedButton = button as Button
  switch (pressedButton) {
    case 'try-again':
      return stay({
        node: failure.at,
        failure: null,
        ...(failure.at === 'MDMProgressAfterAAD' ? { espDevice: 'running' as const } : {}),
        ...(failure.at === 'MDMProgressUser' ? { espUser: 'running' as const } : {}),
      })
    case 'continue':
      return continueAfter(state, failure.at)
    case 'reset':
      return { change: {}, effects: [{ kind: 'wipe' }], instead: true }
    case 'leave':
      return giveUp(state, `${failure.code} ${failure.message}`)
    default:
      return never(pressedButton)
  }
}

function continueAfter(state: OobeState, at: Node): Next {
  const enrolling = at === 'OobeAADTerms' || at === 'OobeAADEnroll'
  const change = { failure: null, ...(enrolling ? { mdm: null } : {}) }
  const effects = enrolling ? [tell('not-enrolled', 'warning', 'continued without management')] : []
  return { change: { ...change, node: nodeAfter({ ...state, ...change }, at) }, effects }
}

function logOn(state: OobeState, event: Event): Next | undefined {
  if (event.type === 'sign-in-failed') return signInFailed(state, event, 'logOn')
  if (event.type !== 'logged-on') return undefined
  const how =
    state.account === 'local' || state.credentialsHeld ? 'automatically' : 'after typing the credentials again'
  const change = { credentialsHeld: state.account !== 'local', tokensHeld: state.account !== 'local' }
  return onward(state, change, [tell('logged-on', 'ok', how)])
}
