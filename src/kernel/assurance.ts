// How far a device proved its identity. The value travels with the ticket, the join, the enrolment and each management
// session; code that gives something away names the least that suffices (docs/assurance.md).
//
//   claimed   the device says so. Everybody who has the CSV of a shipment can say the same.
//   ek        a TPM decrypted a credential made for the endorsement key that is registered (TPM 2.0 Part 1, "Credential
//             Protection"): the chip is present now.
//   attested  that TPM also quoted over the key with which the device joins (TPM2_Quote, TPM 2.0 Part 3): the key and the
//             chip belong together.

export const assurances = ['claimed', 'ek', 'attested'] as const
export type Assurance = (typeof assurances)[number]

/** Each level, explained for the people who choose or read one. */
export const assuranceMeans: Readonly<Record<Assurance, string>> = {
  claimed: 'The device says so. Everybody who has the CSV of a shipment can say the same.',
  ek: 'The TPM that was registered is in the machine now: it decrypted what was encrypted to its endorsement key.',
  attested: 'That TPM also holds the key with which the device joins: it signed a quote over that key.',
}

/** Known facts about one device when it asks for something. */
export type Evidence = {
  readonly assurance: Assurance
  /** The device holds the directory object that its registration made; a device nobody registered does not. */
  readonly registered: boolean
  /** The proof came from a software TPM. The mark stays for ever and is never taken for hardware (T-34). */
  readonly simulated: boolean
}

export const nothingProved: Evidence = { assurance: 'claimed', registered: false, simulated: false }

/** Whether `has` is at least `least`. */
export function reaches(has: Assurance, least: Assurance): boolean {
  return assurances.indexOf(has) >= assurances.indexOf(least)
}
