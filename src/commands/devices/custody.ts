// Through whose hands a sealed list came, in words.

import type { Custody } from '../../kernel/custody.ts'

export const custodyInWords = ({ sender, signedBy, batch, hands }: Custody): string[] => [
  `${batch}, sealed by ${sender}, whose ${signedBy} you trust; every step is signed and checked:`,
  ...hands.map(({ from, to, at }) => `  ${at}  ${from} to ${to}`),
]
