// For tests: plays the surroundings of the machine. Each effect is answered from a small table; what was asked is kept.

import type { Effect, Event, Page } from '../../../src/simulator/oobe/event.ts'
import { step } from '../../../src/simulator/oobe/machine.ts'
import type { DeploymentProfile } from '../../../src/simulator/oobe/profile.ts'
import { factoryState, type Machine, type OobeState } from '../../../src/simulator/oobe/state.ts'

export const contoso = '8c0f3f44-1111-4222-8333-9d1e2f3a4b5c'
export const fabrikam = '0d7d4c5a-9a5b-4a39-8d1c-3a3d1f8b7e10'

export function someProfile(over: Partial<DeploymentProfile> = {}): DeploymentProfile {
  return {
    registrationId: 'b6f1a0f3-2f8e-4a3e-9f57-1a0c3e2d4b55',
    directoryDeviceId: '51c2c1de-57f4-4d0d-9a84-70d6d0a8a9c1',
    tenantId: contoso,
    tenantDomain: 'contoso.example',
    profileName: 'Sales notebooks',
    oobeConfig: 8 + 256,
    joinMethod: 0,
    mode: 0,
    forcedEnrollment: true,
    nameTemplate: null,
    language: null,
    region: null,
    autopilotUpdateDisabled: true,
    ...over,
  }
}

export function someMachine(over: Partial<Machine> = {}): Machine {
  return {
    windows: { build: 17763, revision: 107 },
    languages: ['en-US', 'de-DE'],
    link: 'wired',
    serial: 'PF2ABC-77',
    firstName: 'DESKTOP-4711ABC',
    digits: '314159265358979',
    ...over,
  }
}

type Without<T> = T extends unknown ? Omit<T, 'at'> : never
export type Happening = Without<Event>
type Answer = Happening | ((effect: Effect, earlier: readonly Effect[]) => Happening)
type Answers = { [K in Effect['kind']]?: Answer } & { pages?: Partial<Record<Page, string | string[]>> }

const user = { upn: 'pia@contoso.example', tenantId: contoso, objectId: 'u' }

/** What a happy deployment answers. */
export const happy = {
  'check-network': { type: 'online' },
  'wait-for-network': { type: 'network-back' },
  'fetch-profile': { type: 'profile', profile: someProfile(), etag: '"1"' },
  'install-updates': { type: 'updates', installed: [], reboot: false },
  reboot: { type: 'power-on', kept: true },
  'sign-in': {
    type: 'signed-in',
    user,
    mdm: { enrollmentUrl: 'https://mdm.example', termsOfUseUrl: 'https://mdm.example/terms' },
    seen: 'Contoso',
  },
  join: { type: 'joined', deviceId: 'd', tenantId: contoso, administrator: false },
  'accept-terms': { type: 'terms-accepted' },
  enroll: { type: 'enrolled' },
  'run-status-page': (effect) =>
    effect.kind === 'run-status-page' && effect.page.shown
      ? { type: 'status-page-done', result: 'succeeded' }
      : { type: 'status-page-shown', timeoutMinutes: 30, detail: '' },
  'log-on': { type: 'logged-on' },
} satisfies Answers

export const signedInAs = (upn: string, tenantId: string, more: { managed?: boolean } = {}): Happening => ({
  type: 'signed-in',
  user: { upn, tenantId, objectId: 'u' },
  mdm: more.managed === false ? null : { enrollmentUrl: 'https://mdm.example', termsOfUseUrl: null },
  seen: '',
})

const pageAnswers: Record<Page, string> = {
  stick: 'found',
  'trust-package': 'accept',
  language: 'en-US',
  region: 'US',
  keyboard: 'en-US',
  'second-keyboard': 'skip',
  network: 'Lobby',
  'captive-portal': 'accept',
  eula: 'accept',
  'personal-or-work': 'personal',
  'sign-in': 'sign-in',
  'local-account': 'pia',
  privacy: 'accept',
  cortana: 'skip',
  'oem-registration': 'skip',
  onedrive: 'skip',
  'status-page': 'wait',
  error: 'leave',
}

export type Journey = {
  readonly state: OobeState
  readonly effects: readonly Effect[]
  readonly pages: readonly string[]
  readonly steps: readonly string[]
  readonly states: readonly OobeState[]
}

/** Walks from `state` (or the factory) to an end, or until 300 events have passed. */
export function walk(machine: Machine, answers: Answers = {}, from: OobeState = factoryState(machine)): Journey {
  const effects: Effect[] = []
  const states: OobeState[] = []
  let at = 1_000_000
  let { state, effects: todo } = step(from, { type: 'power-on', kept: false, at })
  for (let turn = 0; turn < 300; turn++) {
    states.push(state)
    effects.push(...todo)
    const waiting = todo.map((effect) => happeningFor(effect, answers, effects)).find((happening) => happening)
    if (!waiting) break
    at += 1000
    // Through JSON at each step: a state that does not survive the disk would show here.
    ;({ state, effects: todo } = step(JSON.parse(JSON.stringify(state)) as OobeState, { ...waiting, at } as Event))
  }
  const steps = effects.flatMap((effect) => (effect.kind === 'record-step' ? [effect.step] : []))
  const pages = effects.flatMap((effect) => (effect.kind === 'ask' ? [effect.page] : []))
  return { state, effects, pages, steps, states }
}

function happeningFor(effect: Effect, answers: Answers, earlier: readonly Effect[]): Happening | undefined {
  if (effect.kind === 'ask') {
    const given = answers.pages?.[effect.page]
    const list = Array.isArray(given) ? given : [given ?? pageAnswers[effect.page]]
    const times = earlier.filter((other) => other.kind === 'ask' && other.page === effect.page).length
    return { type: 'answered', page: effect.page, value: list[Math.min(times, list.length) - 1] ?? '' }
  }
  const answer: Answer | undefined = answers[effect.kind] ?? (happy as Answers)[effect.kind]
  return typeof answer === 'function' ? answer(effect, earlier) : answer
}
