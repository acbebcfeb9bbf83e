// What a secret for enrolling PCs may be made with, as the API, the command line and the portal's form say it.

export const mostUses = 10_000
export const usualUses = 25
/** It stands on sticks that get lost. */
export const longestDays = 90
export const usualDays = 14
export const mostSerialNumbers = 500
export const longestSerialNumber = 64
export const mostHashes = 500
export const longestHash = 8_000

/** Of a file of devices, or of hashes one a line: whatever is long enough to be one. */
export const hashesIn = (text: string): string[] => [...new Set(text.match(/[A-Za-z0-9+/]{1000,}={0,2}/g) ?? [])]

/** Whether a user name is one that secrets have, of whatever organisation: nothing says that there is such a secret. */
export const isSecretName = (userName: string): boolean => /^pc_[a-z2-9]{10}@/i.test(userName.trim())
