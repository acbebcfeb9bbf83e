// Through whose hands a sealed list of devices came, as its import tells it.

/**
 * A step of the way. That each was signed with the key of whoever had the devices is checked, and nothing else: names are as the
 * signers wrote them, and a receiver's is what the one before calls it.
 */
export type Hand = { readonly from: string; readonly to: string; readonly at: string }

export type Custody = {
  /** As whoever trusts them calls them here. */
  readonly sender: string
  /** The key that signed, or the certificate: its name. */
  readonly senderKid: string
  readonly signedBy: 'key' | 'certificate'
  readonly batch: string
  /** From the maker to this organisation, in order. */
  readonly hands: readonly Hand[]
}
