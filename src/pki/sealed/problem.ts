// What is wrong with a sealed file, whichever way it is sealed.

import { Fault } from '../../kernel/fault.ts'

export function notForUs(cause?: unknown): Fault {
  return new Fault(
    'invalid-input',
    'None of the keys here opens this file: it was sealed to somebody else, or to a key that was replaced more than 30 days ago. Give the sender your card as it is now (taxiway inbox card), and ask for the file again.',
    { reason: 'sealed-to-other', cause },
  )
}

export function damaged(cause?: unknown): Fault {
  return new Fault(
    'invalid-input',
    'The sealed file is not whole, or somebody changed it: what is in it cannot be trusted. Get it again, and compare its SHA-256 with the sender.',
    { reason: 'sealed-damaged', cause },
  )
}
