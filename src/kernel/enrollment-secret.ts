// What a secret for enrolling PCs may be made with, as the API, the command line and the portal's form say it.

export const mostUses = 10_000
export const usualUses = 25
/** It stands on sticks that get lost. */
export const longestDays = 90
export const usualDays = 14
export const mostSerialNumbers = 500
export const longestSerialNumber = 64

/** Whether a user name is one that secrets have, of whatever organisation: nothing says that there is such a secret. */
export const isSecretName = (userName: string): boolean => /^pc_[a-z2-9]{10}@/i.test(userName.trim())
