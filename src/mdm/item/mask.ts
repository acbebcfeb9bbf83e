// Secret values in answers: they are not shown, and what stands for them is not taken for one.

/** What stands in every answer where a secret is not shown. */
export const mask = '****'
export const isMask = (value: string): boolean => /^[*\u2022]{3,}$/.test(value.trim())
