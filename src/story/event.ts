// The steps a device's story is made of, in the order in which a deployment meets them.
// `stage` groups them into the six stages an administrator reasons about (L-031).

export const stages = [
  'registration',
  'network',
  'profile',
  'authentication',
  'join',
  'enrollment',
  'settings',
] as const
export type Stage = (typeof stages)[number]

export type Hop = 'registration' | 'deployment' | 'identity' | 'join' | 'mdm' | 'device'
export type Outcome = 'ok' | 'info' | 'warning' | 'failed'

/** Steps that the server records itself. */
export const serverSteps = {
  registered: 'registration',
  'registration-updated': 'registration',
  deregistered: 'registration',
  'board-replaced': 'registration',
  // Cutting off is no part of a deployment, whenever it happens.
  'retire-asked': 'registration',
  'wipe-asked': 'registration',
  'wipe-failed': 'registration',
  'leave-refused': 'registration',
  'management-ended': 'registration',
  'action-lost': 'registration',
  'action-asked': 'registration',
  'action-canceled': 'registration',
  'action-done': 'registration',
  'action-failed': 'registration',
  'device-disabled': 'registration',
  'device-enabled': 'registration',
  'device-deleted': 'registration',
  'profile-assigned': 'registration',
  'profile-unassigned': 'registration',
  'device-contacted': 'network',
  'tpm-proved': 'network',
  'tpm-refused': 'network',
  'profile-offered': 'profile',
  'no-profile-assigned': 'profile',
  'profile-refused': 'profile',
  'tenant-mismatch': 'authentication',
  'domain-mismatch': 'authentication',
  'directory-joined': 'join',
  'join-refused': 'join',
  'device-contested': 'join',
  'next-deployment-allowed': 'join',
  'next-deployment-withdrawn': 'join',
  'terms-accepted': 'enrollment',
  'mdm-enrolled': 'enrollment',
  'enrollment-refused': 'enrollment',
  'join-key-shared': 'join',
  'certificate-shared': 'settings',
  'mdm-session-started': 'settings',
  'mdm-session-finished': 'settings',
  'mdm-session-overfull': 'settings',
  'status-page-announced': 'settings',
  'write-refused': 'settings',
  'policy-applied': 'settings',
  'policy-failed': 'settings',
  'certificate-installed': 'settings',
  'certificate-failed': 'settings',
  'secret-withheld': 'settings',
  'conversion-refused': 'registration',
  // Goes on for as long as the device is managed, and is no part of a deployment.
  'compliance-changed': 'registration',
  'app-download-served': 'settings',
  'app-installed': 'settings',
  'app-failed': 'settings',
  'app-not-applicable': 'settings',
  'app-removed': 'settings',
  'app-removal-failed': 'settings',
  'device-phase-finished': 'settings',
  'user-phase-finished': 'settings',
  'deployment-finished': 'settings',
} as const satisfies Record<string, Stage>

/** Steps a device reports about itself; they are claims and are labelled so. */
export const deviceSteps = {
  'powered-on': 'network',
  'page-shown': 'network',
  'network-connected': 'network',
  'tpm-shown': 'network',
  'tpm-not-shown': 'network',
  'update-installed': 'network',
  rebooted: 'network',
  'package-applied': 'profile',
  'package-refused': 'profile',
  'profile-received': 'profile',
  'no-profile': 'profile',
  'signed-in': 'authentication',
  'sign-in-failed': 'authentication',
  'tenant-matched': 'authentication',
  'profile-applied': 'authentication',
  'tenant-mismatched': 'authentication',
  'domain-mismatched': 'authentication',
  joined: 'join',
  'join-failed': 'join',
  enrolled: 'enrollment',
  'enroll-failed': 'enrollment',
  'not-enrolled': 'enrollment',
  'status-page-shown': 'settings',
  'status-page-item': 'settings',
  'status-page-finished': 'settings',
  'status-page-failed': 'settings',
  'logs-collected': 'settings',
  'logged-on': 'settings',
  'hello-registered': 'settings',
  'hello-failed': 'settings',
  'profile-discarded': 'settings',
  desktop: 'settings',
  'gave-up': 'settings',
} as const satisfies Record<string, Stage>

/**
 * Steps that a client can cause as often as it asks and that change nothing: the hourly limit of each for a device. The last
 * one recorded says that others are not (docs/decisions/0010-what-strangers-add-to-a-story.md).
 */
export const mostWithinAnHour: Readonly<Partial<Record<Step, number>>> = {
  'join-refused': 20,
  'enrollment-refused': 20,
  'mdm-session-started': 30,
  'mdm-session-finished': 30,
  'mdm-session-overfull': 20,
  'status-page-announced': 30,
  'compliance-changed': 10,
  'app-download-served': 60,
}

export type ServerStep = keyof typeof serverSteps
export type DeviceStep = keyof typeof deviceSteps
export type Step = ServerStep | DeviceStep

/**
 * How each step can end. The server records no other (`Told`), and each of them has its words (sentence.ts, the portal's texts): a
 * step that can fail is not told in the words of one that went well. A stranger's device may claim any other of its own steps.
 */
export const outcomesOf = {
  registered: ['ok'],
  'registration-updated': ['ok', 'warning'],
  deregistered: ['ok'],
  'board-replaced': ['ok'],
  'retire-asked': ['warning'],
  'wipe-asked': ['warning'],
  'wipe-failed': ['failed'],
  'leave-refused': ['warning'],
  'management-ended': ['info'],
  'action-lost': ['failed'],
  'action-asked': ['info'],
  'action-canceled': ['info'],
  'action-done': ['ok'],
  'action-failed': ['failed'],
  'device-disabled': ['warning'],
  'device-enabled': ['ok'],
  'device-deleted': ['warning'],
  'profile-assigned': ['ok'],
  'profile-unassigned': ['ok'],
  'device-contacted': ['ok'],
  'tpm-proved': ['ok', 'warning'],
  'tpm-refused': ['warning'],
  'profile-offered': ['ok'],
  'no-profile-assigned': ['warning'],
  'profile-refused': ['warning'],
  'tenant-mismatch': ['warning'],
  'domain-mismatch': ['warning'],
  'directory-joined': ['ok'],
  'join-refused': ['failed'],
  'device-contested': ['warning'],
  'next-deployment-allowed': ['info'],
  'next-deployment-withdrawn': ['info'],
  'terms-accepted': ['ok'],
  'mdm-enrolled': ['ok', 'warning'],
  'enrollment-refused': ['failed'],
  'join-key-shared': ['warning'],
  'certificate-shared': ['warning'],
  'mdm-session-started': ['info'],
  'mdm-session-finished': ['info'],
  'mdm-session-overfull': ['warning'],
  'status-page-announced': ['info'],
  'write-refused': ['warning'],
  'policy-applied': ['ok'],
  'policy-failed': ['failed'],
  'certificate-installed': ['ok'],
  'certificate-failed': ['failed'],
  'secret-withheld': ['warning'],
  'conversion-refused': ['warning'],
  'compliance-changed': ['ok', 'warning'],
  'app-download-served': ['ok'],
  'app-installed': ['ok'],
  'app-failed': ['failed'],
  'app-not-applicable': ['warning'],
  'app-removed': ['ok'],
  'app-removal-failed': ['failed'],
  'device-phase-finished': ['ok', 'failed'],
  'user-phase-finished': ['ok', 'failed'],
  'deployment-finished': ['ok', 'failed'],
  'powered-on': ['ok', 'warning'],
  'page-shown': ['info', 'warning'],
  'network-connected': ['ok', 'failed'],
  'tpm-shown': ['ok'],
  'tpm-not-shown': ['warning'],
  'update-installed': ['ok', 'warning'],
  rebooted: ['ok'],
  'package-applied': ['ok', 'warning'],
  'package-refused': ['warning'],
  'profile-received': ['ok'],
  'no-profile': ['info', 'warning'],
  'signed-in': ['ok'],
  'sign-in-failed': ['failed'],
  'tenant-matched': ['ok'],
  'profile-applied': ['ok'],
  'tenant-mismatched': ['failed'],
  'domain-mismatched': ['failed'],
  joined: ['ok'],
  'join-failed': ['failed'],
  enrolled: ['ok'],
  'enroll-failed': ['failed'],
  'not-enrolled': ['info', 'warning'],
  'status-page-shown': ['info'],
  'status-page-item': ['ok', 'failed'],
  'status-page-finished': ['ok', 'warning'],
  'status-page-failed': ['failed'],
  'logs-collected': ['ok'],
  'logged-on': ['ok'],
  'hello-registered': ['ok'],
  'hello-failed': ['warning'],
  'profile-discarded': ['ok'],
  desktop: ['ok'],
  'gave-up': ['failed'],
} as const satisfies Record<Step, readonly Outcome[]>

export type OutcomeOf<S extends Step> = (typeof outcomesOf)[S][number]

/** A step with an outcome that it can have. */
export type Told =
  | { [S in ServerStep]: { readonly step: S; readonly outcome: OutcomeOf<S> } }[ServerStep]
  | { readonly step: DeviceStep; readonly outcome: Outcome }

/** The server's steps that can end so. */
export type StepWith<O extends Outcome> = {
  [S in ServerStep]: O extends OutcomeOf<S> ? S : never
}[ServerStep]

/** Outcomes that share their words: the sign before the sentence tells `ok` from `info`. */
export type Ending = 'well' | 'odd' | 'failed'
export const endings = { ok: 'well', info: 'well', warning: 'odd', failed: 'failed' } as const satisfies Record<
  Outcome,
  Ending
>
type EndingOf<S extends Step> = (typeof endings)[OutcomeOf<S>]

type Words<E extends Ending> = [E] extends ['well']
  ? string
  : [E] extends ['odd']
    ? string
    : [E] extends ['failed']
      ? string
      : { readonly [One in E]: string }
/** Words for each way in which a step can end; one text where there is one way. */
export type WordsOf<S extends Step> = { readonly [T in S]: Words<EndingOf<T>> }[S]
export type WordsOfSteps = { readonly [S in Step]: WordsOf<S> }

/** The words of a step, and whether they are about another way to end: then only whoever told it knows what it means. */
export function wordsFor(words: WordsOf<Step> | Partial<Record<Ending, string>>, step: Step, outcome: Outcome) {
  const { [endings[outcome]]: own, well, odd, failed } = typeof words === 'string' ? {} : { ...words }
  const text = typeof words === 'string' ? words : (own ?? well ?? odd ?? failed ?? '')
  const expected: readonly Outcome[] = outcomesOf[step]
  return { text, isStrange: !expected.some((one) => endings[one] === endings[outcome]) }
}

export function stageOf(step: Step): Stage {
  return step in serverSteps ? serverSteps[step as ServerStep] : deviceSteps[step as DeviceStep]
}
