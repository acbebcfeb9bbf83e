// What can be said of Microsoft 365 Apps, by the words of the administration API.

export const products = ['o365ProPlusRetail', 'o365BusinessRetail', 'visioProRetail', 'projectProRetail'] as const
export const officeApps = [
  'access',
  'excel',
  'groove',
  'lync',
  'oneDrive',
  'oneNote',
  'outlook',
  'powerPoint',
  'publisher',
  'teams',
  'word',
] as const

/** By the words of the administration API; the tool's own are on the right. */
export const channels = {
  current: 'Current',
  firstReleaseCurrent: 'CurrentPreview',
  monthlyEnterprise: 'MonthlyEnterprise',
  deferred: 'SemiAnnual',
  firstReleaseDeferred: 'SemiAnnualPreview',
} as const

export type Suite = {
  readonly productIds: readonly (typeof products)[number][]
  readonly excluded: readonly (typeof officeApps)[number][]
  readonly architecture: 'x86' | 'x64'
  readonly channel: keyof typeof channels
  /** Such as de-de; none: the language of Windows. */
  readonly locales: readonly string[]
  readonly acceptsEula: boolean
  readonly sharedComputer: boolean
  readonly removesOlder: boolean
}
