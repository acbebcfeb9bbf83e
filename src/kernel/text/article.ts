/** `an invisible character`, `a no-break space`. By the first letter, which is right for the words that are said here. */
export const withArticle = (noun: string): string => `${article(noun)} ${noun}`

/** The same at the beginning of a sentence. */
export const beginningWith = (noun: string): string => `A${article(noun).slice(1)} ${noun}`

const article = (noun: string): string => (/^[aeiou]/i.test(noun) ? 'an' : 'a')
