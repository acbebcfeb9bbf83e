// The bit field CloudAssignedOobeConfig (docs/specification/deployment-profile.md): which screens of the first run are
// left out, and what the first user may do.

const bits = {
  skipCortana: 1,
  standardUser: 2,
  skipPrivacy: 4,
  skipOemRegistration: 8,
  skipEula: 16,
  attestTpm: 32,
  authenticateDevice: 64,
  requireTpm: 128,
  skipUpgrade: 256,
  downloadPatches: 512,
  skipKeyboard: 1024,
} as const

export type OobeFlag = keyof typeof bits
export type OobeFlags = Readonly<Record<OobeFlag, boolean>>

const names = Object.keys(bits) as OobeFlag[]

export function encodeOobeConfig(flags: Partial<OobeFlags>): number {
  return names.reduce((sum, name) => (flags[name] ? sum | bits[name] : sum), 0)
}

/** Bits nobody has a name for are ignored. */
export function decodeOobeConfig(value: number): OobeFlags {
  return Object.fromEntries(names.map((name) => [name, (value & bits[name]) !== 0])) as OobeFlags
}
