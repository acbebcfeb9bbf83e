// Masks secret values in answers, and recognises the mask when it comes back.

/** Replaces a secret in every answer that does not show it. */
export const mask = '****'
export const isMask = (value: string): boolean => /^[*\u2022]{3,}$/.test(value.trim())
