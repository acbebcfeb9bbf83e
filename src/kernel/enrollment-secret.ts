// What a secret for enrolling PCs may be made with, as the API, the command line and the portal's form say it.

export const mostUses = 10_000
export const usualUses = 25
/** It stands on sticks that get lost. */
export const longestDays = 90
export const usualDays = 14
export const mostSerialNumbers = 500
export const longestSerialNumber = 64

/** On all that is made with a secret, until enrolment takes it (docs/real-pcs.md). In ASCII. */
export const notServedYet = 'Enrolment with these secrets is not served by this version yet: a PC is refused.'
