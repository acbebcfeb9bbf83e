// The least proof that suffices for each thing given to a device: the one table (docs/assurance.md is made from it). Only
// `admit` makes an `Admitted`, and code that gives something away takes one as its parameter, so that a forgotten check does
// not compile (threats T-15, T-17, T-36, T-47, T-49).
// Nothing in this version gives away `domain-join-blob` or `self-deploying`: their rows fix the least for the code that
// will.

import { type Assurance, type Evidence, reaches } from './assurance.ts'

/** The proof a tenant asks of devices that get secrets, and whether a software TPM's proof counts. */
export type AssurancePolicy = {
  readonly secretsNeed: 'registered' | 'ek' | 'attested'
  readonly acceptsSimulatedTpm: boolean
}

/** People whose word replaces missing proof. */
export const vouchers = {
  'same-person': 'the person who joined the object last joins again',
  administrator:
    'an administrator allowed the next deployment, which counts once and for as long as was said, 30 days at most',
  reset: 'the management service reset the device, which counts once and for 30 days',
} as const
export type Voucher = keyof typeof vouchers

export type Need = {
  /** Completes "what is given: …". */
  readonly gives: string
  /** 'tenant': what `secretsNeed` of the tenant says. */
  readonly least: Assurance | 'tenant'
  /** The device must hold the directory object that its registration made. */
  readonly registered: boolean
  /** Vouchers that replace the least. */
  readonly orVouchedBy?: readonly Voucher[]
  /** Shown to administrators beside the least. */
  readonly besides: string
  readonly because: string
}

export const assuranceNeeds = {
  'unused-object': {
    gives: 'the directory object that a registration made, while nobody has joined it and no other user is assigned',
    least: 'claimed',
    registered: false,
    besides: '',
    because:
      'PCs without a TPM must deploy. Whoever comes first with the hash of a shipment gets an object without a past.',
  },
  'assigned-object': {
    gives: 'such an object when another user is assigned to the device',
    least: 'ek',
    registered: false,
    orVouchedBy: ['administrator', 'reset'],
    besides: '',
    because: 'What was prepared for one person is not for a colleague who knows the hash.',
  },
  'used-object': {
    gives: 'a directory object that was joined before, with its groups and its name',
    least: 'ek',
    registered: false,
    orVouchedBy: ['same-person', 'administrator', 'reset'],
    besides: '',
    because:
      'Everybody who has the CSV of a shipment has the hash. Otherwise the device gets a new object, the old one stays good, and administrators see a contest.',
  },
  'assigned-user-name': {
    gives: "the assigned user's name, in the downloaded profile",
    least: 'claimed',
    registered: true,
    besides:
      'The hash must match the registration with every part that decides; serial number, maker and model alone never give a name.',
    because:
      'The sign-in page greets the user before anybody has signed in. Who has the CSV of a shipment can read the name.',
  },
  enrolment: {
    gives: 'a management certificate, and settings and applications without secrets',
    least: 'claimed',
    registered: false,
    besides: 'The token must be bound to the joined device, or the request be signed by the key with which it joined.',
    because: 'Users may enrol PCs that nobody registered. What such a PC gets holds no secret.',
  },
  'policy-with-secret': {
    gives: 'a policy that holds a secret, such as a Wi-Fi key',
    least: 'tenant',
    registered: true,
    besides: '',
    because: 'A secret that left cannot be called back.',
  },
  'application-with-secret': {
    gives: 'an application that holds a secret',
    least: 'tenant',
    registered: true,
    besides: '',
    because: 'A secret that left cannot be called back.',
  },
  blocking: {
    gives: "a change of a registration's state, such as needing attention, on what a device says of itself",
    least: 'ek',
    registered: false,
    besides: 'Without proof the contact becomes a line of the story, at most one an hour.',
    because: 'Otherwise anybody could stop the deployments of others.',
  },
  'domain-join-blob': {
    gives: 'the blob with which a device joins an on-premises domain; it holds a machine password',
    least: 'ek',
    registered: true,
    besides: 'Nothing in this version gives it away yet.',
    because: 'The blob is the account of a computer in the domain.',
  },
  'self-deploying': {
    gives: 'a deployment without a user',
    least: 'attested',
    registered: true,
    besides: 'Nothing in this version gives it away yet.',
    because: 'No person vouches for the device, so the device itself must.',
  },
} as const satisfies Record<string, Need>

export type Consumer = keyof typeof assuranceNeeds
/** Kinds of directory object by past: never used, assigned to somebody, joined before. */
export type ObjectConsumer = Extract<Consumer, 'unused-object' | 'assigned-object' | 'used-object'>

declare const proof: unique symbol

/** The proof that `admit` said yes, for the function that gives the thing away. It cannot be written by hand. */
export type Admitted<C extends Consumer> = {
  readonly kind: 'admitted'
  readonly consumer: C
  readonly evidence: Evidence
  readonly [proof]: C
}

export type NotAdmitted<C extends Consumer = Consumer> = {
  readonly kind: 'refused'
  readonly consumer: C
  /** The missing condition, for story and audit. */
  readonly why: 'not-registered' | 'simulated' | 'too-little-proof'
  /** A sentence for an administrator. */
  readonly words: string
}

export type Admission<C extends Consumer> = Admitted<C> | NotAdmitted<C>

/** `vouched`: who vouches for this device. */
export function admit<C extends Consumer>(
  consumer: C,
  evidence: Evidence,
  policy: AssurancePolicy,
  vouched?: Voucher,
): Admission<C> {
  const need: Need = assuranceNeeds[consumer]
  // the one place that makes the brand, which exists for the compiler only
  const admitted = { kind: 'admitted', consumer, evidence } as Admitted<C>
  const least = leastOf(need, policy)
  const refuse = (why: NotAdmitted['why'], words: string): NotAdmitted<C> => ({ kind: 'refused', consumer, why, words })
  if (need.registered && !evidence.registered) {
    return refuse('not-registered', `${sentence(need)} is only for a device that holds the object of its registration.`)
  }
  if (vouched !== undefined && need.orVouchedBy?.includes(vouched)) return admitted
  if (!reaches(evidence.assurance, least)) {
    return refuse(
      'too-little-proof',
      `${sentence(need)} needs ${inWords[least]}; this device ${said[evidence.assurance]}.`,
    )
  }
  if (!reaches(countedAssurance(evidence, policy), least)) {
    return refuse(
      'simulated',
      `${sentence(need)} needs ${inWords[least]}; the proof of this device came from a software TPM, which this organisation does not accept.`,
    )
  }
  return admitted
}

/** Proof of a software TPM counts only where the tenant accepts it (T-34). */
export function countedAssurance(evidence: Evidence, policy: AssurancePolicy): Assurance {
  return evidence.simulated && !policy.acceptsSimulatedTpm ? 'claimed' : evidence.assurance
}

function leastOf({ least }: Need, { secretsNeed }: AssurancePolicy): Assurance {
  if (least !== 'tenant') return least
  return secretsNeed === 'registered' ? 'claimed' : secretsNeed
}

const sentence = ({ gives }: Need): string => gives.charAt(0).toUpperCase() + gives.slice(1)

const inWords: Readonly<Record<Assurance, string>> = {
  claimed: 'nothing but the claim of the device',
  ek: 'the proof that the registered TPM is present',
  attested: 'the proof that the registered TPM is present and holds the key with which the device joined',
}

const said: Readonly<Record<Assurance, string>> = {
  claimed: 'proved nothing',
  ek: 'proved only that its TPM is present',
  attested: 'proved both',
}

/** Describes the policy for the organisation, wherever it is set or decides something. */
export function secretsInWords({ secretsNeed, acceptsSimulatedTpm }: AssurancePolicy): string {
  const simulated =
    acceptsSimulatedTpm && secretsNeed !== 'registered'
      ? ' The proof of a software TPM counts, which proves nothing about a machine: use this in laboratories only.'
      : ''
  return `${secretsWords[secretsNeed]}${simulated}`
}

const secretsWords: Readonly<Record<AssurancePolicy['secretsNeed'], string>> = {
  registered:
    'Weak: a registered device gets secrets on its word alone. Whoever has the hardware hash of a PC that has not joined yet can join in its place and get its secrets. Choose ek or attested when your PCs can prove their TPM.',
  ek: 'A registered device gets secrets when its registered TPM is present. The key with which it joined is not proved to be in that TPM; attested asks for that too.',
  attested:
    'A registered device gets secrets when its registered TPM is present and holds the key with which the device joined. Devices without a TPM 2.0 get none.',
}
