// What to do when the authority refused a sign-in at the device, by the number that it said. The device's own word for it suffices: who
// makes one up is told what helps against something that did not happen.

export const signInRemedies = {
  'account-disabled': {
    cause: 'The account is disabled.',
    next: 'Enable the account of the person, or let somebody else sign in.',
  },
  factor: {
    cause: 'The organisation asks for a second factor, and the person has none, or showed none.',
    next: 'Let the person set one up at their own account in the portal, or give them a temporary access pass for the sign-in at the device. Or leave them out of the access policy.',
  },
  'not-assigned': {
    cause: 'The application takes only people who are assigned to it.',
    next: 'Assign the person, or a group that holds them, to the application.',
  },
  'bulk-token': {
    cause: 'The bulk token that the device was prepared with joins no device any more, or not from this network.',
    next: 'Look at the bulk token: its end, how many devices it has joined, its networks. Make another one if need be, and prepare the device anew with it.',
  },
} as const satisfies Record<string, { readonly cause: string; readonly next: string }>

export type SignInTrouble = keyof typeof signInRemedies

const numbers: Readonly<Record<string, SignInTrouble>> = {
  '50057': 'account-disabled',
  '50074': 'factor',
  '50076': 'factor',
  '50079': 'factor',
  '50105': 'not-assigned',
}

/** Undefined where the right password is what helps. */
export function signInTrouble({ text }: Readonly<Record<string, unknown>>): SignInTrouble | undefined {
  if (typeof text !== 'string') return undefined
  if (/\bbulk token\b/i.test(text)) return 'bulk-token'
  const number = /\bAADSTS(\d{5,7})\b/.exec(text)?.[1]
  return number === undefined ? undefined : numbers[number]
}
