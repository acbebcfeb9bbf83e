// How a managed device stands to what its organisation demands (docs/compliance.md).
//
// Invariants
//   1. What the device says itself is `claimed`, and `attested` only what a proof says that the server checked; nothing makes the one
//      the other.
//   2. Where attestation is demanded, a claimed value is never compliant, whatever it says (T-16).
//   3. A device is `compliant` only if every setting of every policy is.

export type ValueSource = 'claimed' | 'attested'
export type SettingState = 'compliant' | 'nonCompliant' | 'unknown'

export type SettingVerdict = {
  readonly setting: string
  readonly state: SettingState
  /** As the device said it; null: it says nothing of it. */
  readonly value: string | null
  readonly source: ValueSource
}

export type PolicyVerdict = {
  readonly name: string
  readonly graceHours: number
  readonly settings: readonly SettingVerdict[]
}

/** A setting as it was from `since` on, the newest first. */
type Past = Pick<SettingVerdict, 'state' | 'value' | 'source'> & { readonly since: string }

export type KeptSetting = SettingVerdict & { readonly since: string; readonly past: readonly Past[] }

export type PolicyState = 'compliant' | 'noncompliant' | 'inGracePeriod' | 'unknown'

export type KeptPolicy = {
  readonly id: string
  readonly name: string
  readonly state: PolicyState
  /** Of one that is not met: since when, and until when that is let pass. */
  readonly unmet?: { readonly since: string; readonly graceUntil: string }
  readonly settings: readonly KeptSetting[]
}

/** Kept with the enrolment, by the policies that were assigned at its last message. */
export type Compliance = readonly KeptPolicy[]

const mostPast = 10
const hourMs = 3600_000

export function keep(
  before: Compliance | undefined,
  verdicts: ReadonlyArray<PolicyVerdict & { readonly id: string }>,
  now: Date,
): Compliance {
  return verdicts.map(({ id, name, graceHours, settings }): KeptPolicy => {
    const known = before?.find((one) => one.id === id)
    const kept = settings.map((setting) =>
      keepSetting(
        known?.settings.find((one) => one.setting === setting.setting),
        setting,
        now,
      ),
    )
    if (!kept.some(({ state }) => state === 'nonCompliant')) {
      return {
        id,
        name,
        state: kept.some(({ state }) => state === 'unknown') ? 'unknown' : 'compliant',
        settings: kept,
      }
    }
    const since = known?.unmet?.since ?? now.toISOString()
    const unmet = { since, graceUntil: new Date(Date.parse(since) + graceHours * hourMs).toISOString() }
    return { id, name, state: inGrace(unmet, now), unmet, settings: kept }
  })
}

function keepSetting(known: KeptSetting | undefined, now: SettingVerdict, at: Date): KeptSetting {
  if (!known) return { ...now, since: at.toISOString(), past: [] }
  const { state, value, source, since, past } = known
  if (state === now.state && value === now.value && source === now.source) return { ...now, since, past }
  // a question that was not answered yet is no history
  const before = state === 'unknown' ? past : [{ state, value, source, since }, ...past].slice(0, mostPast)
  return { ...now, since: at.toISOString(), past: before }
}

const inGrace = ({ graceUntil }: { readonly graceUntil: string }, now: Date) =>
  now.getTime() < Date.parse(graceUntil) ? 'inGracePeriod' : 'noncompliant'

/** A time of grace ends by itself, also where the device says nothing meanwhile. */
export const stateNow = ({ state, unmet }: Pick<KeptPolicy, 'state' | 'unmet'>, now: Date): PolicyState =>
  unmet ? inGrace(unmet, now) : state

/** The worst first. */
const order: readonly PolicyState[] = ['noncompliant', 'inGracePeriod', 'unknown', 'compliant']

/** Of the device; `unknown` where no policy is assigned. */
export function overall(compliance: Compliance | undefined, now: Date): PolicyState {
  const states = new Set(compliance?.map((policy) => stateNow(policy, now)))
  return order.find((state) => states.has(state)) ?? 'unknown'
}

/** Until when the directory may say that the device complies while it says nothing new; null where it may not. */
export function compliesUntil(compliance: Compliance | undefined, now: Date): Date | 'infinity' | null {
  if (isCompliant(compliance, now) !== true) return null
  const ends = (compliance ?? []).flatMap(({ unmet }) => (unmet ? [Date.parse(unmet.graceUntil)] : []))
  return ends.length === 0 ? 'infinity' : new Date(Math.min(...ends))
}

/** What a device's story says of it; `unknown` is no news, since the next message has the answer. */
export type ToldState = Exclude<PolicyState, 'unknown'>

const mostNamed = 10

/** The settings that are not met, each once. */
export const unmetSettings = (compliance: Compliance): readonly string[] =>
  [
    ...new Set(
      compliance.flatMap(({ settings }) =>
        settings.filter(({ state }) => state === 'nonCompliant').map(({ setting }) => setting),
      ),
    ),
  ].slice(0, mostNamed)

/** `attested` only if a proof says all of it; null where nothing is demanded. */
export function sourceOf(compliance: Compliance | undefined): ValueSource | null {
  const settings = compliance?.flatMap((policy) => policy.settings) ?? []
  if (settings.length === 0) return null
  return settings.every(({ source }) => source === 'attested') ? 'attested' : 'claimed'
}

/** As the directory has it: null where nothing is demanded, or nothing known. */
export function isCompliant(compliance: Compliance | undefined, now: Date): boolean | null {
  const state = overall(compliance, now)
  return state === 'unknown' ? null : state !== 'noncompliant'
}
