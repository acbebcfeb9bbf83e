// The differences of Windows builds, as far as Autopilot is concerned.
// docs/specification/first-run.md, S-045, S-126, S-127, S-132, S-179, L-009, L-014, L-019.

export type WindowsVersion = { readonly build: number; readonly revision: number }

/** `10.0.<build>.<revision>`; the revision may be left out. Undefined when the text is not a Windows 10 or 11 version. */
export function readWindowsVersion(text: string): WindowsVersion | undefined {
  const parts = /^10\.0\.(\d{4,6})(?:\.(\d{1,6}))?$/.exec(text.trim())
  return parts ? { build: Number(parts[1]), revision: Number(parts[2] ?? 0) } : undefined
}

/** Windows 10 1703; older builds never ask for a profile. */
const version1703 = 15063
/**
 * "1703 7B" is the July 2017 update. The seeds give no number for it; its cumulative update made the build 15063.483,
 * so that revision is where the fix begins here.
 */
const revision7B = 483

export function writeWindowsVersion({ build, revision }: WindowsVersion): string {
  return `10.0.${build}.${revision}`
}

export function canRunAutopilot({ build }: WindowsVersion): boolean {
  return build >= version1703
}

/** 1703 without 7B asks for a profile and matches by domain name, but nobody supports it. */
export function isSupported({ build, revision }: WindowsVersion): boolean {
  return build > version1703 || (build === version1703 && revision >= revision7B)
}

/** How the tenant of the profile is compared with the user who signs in. */
export function matchesTenantBy({ build, revision }: WindowsVersion): 'tenant-id' | 'domain' {
  if (build === version1703) return revision >= revision7B ? 'tenant-id' : 'domain'
  return build >= 16215 ? 'tenant-id' : 'domain'
}

/** The switch that hides the licence terms came with 1709. */
export function honoursHiddenEula({ build }: WindowsVersion): boolean {
  return build >= 16299
}

/** Hiding the options to change the account came with 1809. */
export function honoursHiddenEscapeLink({ build }: WindowsVersion): boolean {
  return build >= 17763
}

/** The join of a domain on the premises came with 1809 (S-179). */
export function knowsHybridJoin({ build }: WindowsVersion): boolean {
  return build >= 17763
}

/** Cortana left the first run with version 2004. */
export function offersCortana({ build }: WindowsVersion): boolean {
  return build < 19041
}

/** The client's own update step came with 1903. */
export function updatesAutopilotItself({ build }: WindowsVersion): boolean {
  return build >= 18362
}

/** Language, region and keyboard from the profile in user-driven mode: not in the client of 2018; here from 2004 on. */
export function takesLocaleFromProfile({ build }: WindowsVersion): boolean {
  return build >= 19041
}

/**
 * A device that asked too early remembers the empty answer: before 1809 until it is reset, later only until its next
 * restart (L-019).
 */
export function keepsBlankProfile({ build }: WindowsVersion): boolean {
  return build < 17763
}
