// Facts about a TPM besides the possession of its key: whether a vendor vouches for it, whether it is software, and whether
// it is on the list of vulnerable ones (T-33, T-34). Pure.
//
//   vendor     a certificate of the folder of trusted certificates has signed its endorsement certificate
//   unknown    nobody vouches for it: no certificate, or one by somebody whom the installation does not know
//   simulated  it says itself that it is software, or it once did; that stays for ever
//
// Only `vendor` counts as hardware. The owner of a software TPM can leave a certificate out or make one up, so a TPM merely without
// signs of software is no better than one with them.

export type TpmOrigin = 'vendor' | 'unknown' | 'simulated'

/** Vendor ids (TCG Vendor ID Registry) under which only software is known: swtpm and the reference code, VMware, Hyper-V, ours. */
const softwareMakers = new Set(['IBM', 'SW', 'VMW', 'MSFT', 'XEN', 'TAXI'])

export type TpmSigns = {
  /** The registration was marked before. */
  readonly marked: boolean
  /** A trusted certificate signed the endorsement certificate. */
  readonly vouched: boolean
  /** From the endorsement certificate and from the registered hash; '' where they do not say. */
  readonly makers: readonly string[]
  /** The registered hash says that the TPM, or the whole device, is software. */
  readonly saysSoftware: boolean
}

export function tpmOrigin({ marked, vouched, makers, saysSoftware }: TpmSigns): TpmOrigin {
  if (marked || saysSoftware || makers.some((maker) => softwareMakers.has(maker))) return 'simulated'
  return vouched ? 'vendor' : 'unknown'
}

/** From `id:49465800` to `IFX`. swtpm writes the number of IBM in the PCI registry, 0x1014, instead of letters. */
export function makerOf(text: string): string {
  const [, digits] = /^id:([0-9a-f]{8})$/i.exec(text) ?? []
  if (digits === undefined) return text.trim().toUpperCase()
  if (digits === '00001014') return 'IBM'
  return Buffer.from(digits, 'hex')
    .toString('latin1')
    .replace(/[^\x21-\x7e]/g, '')
    .toUpperCase()
}

export type TpmVersion = { readonly maker: string; readonly firmware: bigint | undefined }

/** From the words of the hardware hash: `TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'IFX '-Firmware:458837.1166080`. */
export function readTpmVersion(text: string | undefined): TpmVersion {
  const [, maker = ''] = /VendorID:'([^']{0,8})'/.exec(text ?? '') ?? []
  const [, version] = /Firmware:(\d{1,10}\.\d{1,10})/.exec(text ?? '') ?? []
  return { maker: maker.trim().toUpperCase(), firmware: firmwareOf(version) }
}

/** Two 32-bit numbers with a point between; in one number, as a quote has them. Undefined when the text is no version. */
export function firmwareOf(text: string | undefined): bigint | undefined {
  const [, high, low] = /^(\d{1,10})\.(\d{1,10})$/.exec(text ?? '') ?? []
  return high === undefined || low === undefined ? undefined : (BigInt(high) << 32n) | BigInt(low)
}

export type DeniedTpms = {
  /** Issuers of endorsement certificates, by the name they have in them. */
  readonly issuers: ReadonlyArray<{ readonly name: string; readonly why: string }>
  readonly firmware: ReadonlyArray<{
    readonly maker: string
    readonly from: bigint
    readonly to: bigint
    readonly why: string
  }>
  /** SHA-256, hex, of the modulus of an endorsement key. */
  readonly keys: ReadonlyArray<{ readonly sha256: string; readonly why: string }>
}

export const nothingDenied: DeniedTpms = { issuers: [], firmware: [], keys: [] }

export type TpmFacts = {
  readonly ek: string
  readonly issuer: string | undefined
  readonly makers: readonly string[]
  readonly firmware: readonly (bigint | undefined)[]
}

/** Why this TPM is refused; undefined when it is not. */
export function deniedBecause(denied: DeniedTpms, { ek, issuer, makers, firmware }: TpmFacts): string | undefined {
  const key = denied.keys.find(({ sha256 }) => sha256 === ek)
  const byIssuer = denied.issuers.find(({ name }) => name === issuer)
  const range = denied.firmware.find(
    ({ maker, from, to }) =>
      makers.includes(maker) && firmware.some((version) => version !== undefined && version >= from && version <= to),
  )
  return (key ?? byIssuer ?? range)?.why
}
