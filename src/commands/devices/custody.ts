// Through whose hands a sealed list came, in words.

import type { Custody, Hand } from '../../kernel/custody.ts'

export const custodyInWords = ({ sender, signedBy, batch, hands }: Custody): string[] => [
  `${batch}, sealed by ${sender}, whose ${signedBy} you trust; every step is signed and checked:`,
  ...handsInWords(hands),
]

export const handsInWords = (hands: readonly Hand[]): string[] => [
  ...hands.map(({ from, to, at }) => `  ${at}  ${from} to ${to}`),
  "The names are as the signers wrote them, a receiver's as the one before calls it: only keys are checked.",
]
